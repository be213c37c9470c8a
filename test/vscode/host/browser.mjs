// A headless browser in front of the VS Code server.
import { chromium } from 'playwright-core';
import { chromiumPath } from './system.mjs';

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];

export const launchBrowser = () => chromium.launch({ executablePath: chromiumPath(), headless: true, args: flags });

/**
 * The address of a workbench with a folder open.
 * @param {string} address of the server
 * @param {string} folder absolute path
 */
export function workbenchUrl(address, folder) {
  const url = new URL(address);
  url.searchParams.set('folder', folder);
  url.searchParams.set(
    'payload',
    JSON.stringify([
      ['skipWelcome', 'true'],
      ['skipReleaseNotes', 'true'],
    ]),
  );
  return url.href;
}

/**
 * Makes the workbench load an extension under development and run tests in its host. A built workbench takes these two from the JSON in
 * the data-settings attribute of its configuration element only, so that attribute is answered with them added. (Rewriting the page on
 * its way does not work: Chromium then treats it as foreign to 127.0.0.1 and blocks its web socket.)
 * @param {import('playwright-core').BrowserContext} context
 * @param {string} extension folder
 * @param {string} tests a CommonJS module that exports run()
 */
export async function developExtension(context, extension, tests) {
  await context.addInitScript(
    ([extensionPath, testsPath]) => {
      if (window.top !== window) return;
      const original = Element.prototype.getAttribute;
      const remote = (path) => ({ $mid: 1, scheme: 'vscode-remote', authority: location.host, path });
      Element.prototype.getAttribute = function (name) {
        const value = original.call(this, name);
        if (name !== 'data-settings' || this.id !== 'vscode-workbench-web-configuration' || !value) return value;
        const settings = JSON.parse(value);
        settings.developmentOptions = {
          ...settings.developmentOptions,
          extensions: [remote(extensionPath)],
          extensionTestsPath: remote(testsPath),
        };
        return JSON.stringify(settings);
      };
    },
    [extension, tests],
  );
}
