/** Style sheets are gathered by the build into dist/webview.css. */
declare module '*.css';
