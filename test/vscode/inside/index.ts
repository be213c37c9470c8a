import './extension';
import './code';

/** What VS Code calls in the extension host. */
export { runAll as run } from './runner';
