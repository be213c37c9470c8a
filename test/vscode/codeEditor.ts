import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The active text editor of a real VS Code, by what a person sees of it. */
export class CodeEditor {
  constructor(private readonly page: Page) {}

  private get pane(): Locator {
    return this.page.locator('.editor-group-container .editor-instance .monaco-editor').first();
  }

  /** The words that are underlined this way. */
  async underlined(severity: 'error' | 'warning'): Promise<string[]> {
    const boxes = await Promise.all(
      (await this.pane.locator(`.squiggly-${severity}`).all()).map((mark) => mark.boundingBox()),
    );
    return Promise.all(boxes.flatMap((box) => (box ? [this.textIn(box)] : [])));
  }

  /** Until nothing is underlined. */
  async quiet(): Promise<void> {
    const marks = this.pane.locator('.squiggly-error, .squiggly-warning');
    await expect.poll(() => marks.count(), { timeout: 30_000 }).toBe(0);
  }

  /** What the editor shows; spaces as spaces. */
  async text(): Promise<string> {
    const lines = await this.pane.locator('.view-line').allTextContents();
    return lines.join('\n').replaceAll('\u00a0', ' ');
  }

  /** What is shown after the mouse has come to rest on the text; nothing where that takes long. */
  async hover(text: string): Promise<string> {
    const shown = this.page.locator('.monaco-hover:not(.hidden) .monaco-hover-content').first();
    await this.away();
    const { x, y } = await this.middleOf(text);
    await this.page.mouse.move(x - 2, y);
    await this.page.mouse.move(x, y);
    await shown.waitFor({ timeout: 3000 }).catch(() => undefined);
    const texts = await this.page.locator('.monaco-hover:not(.hidden) .monaco-hover-content').allTextContents();
    return texts.join('\n').replaceAll('\u00a0', ' ');
  }

  async click(text: string): Promise<void> {
    await this.away();
    const { x, y } = await this.middleOf(text);
    await this.page.mouse.click(x, y);
  }

  /** Applies the quick fix of this title at the text. The list can be lost while other languages still start. */
  async quickFix(text: string, title: RegExp): Promise<void> {
    const row = this.page.locator('.action-widget .action', { hasText: title }).first();
    for (let attempt = 0; attempt < 6; attempt++) {
      await this.click(text);
      await this.page.keyboard.press('Control+.');
      const offered = await row.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
      if (offered) return row.click();
      await this.page.keyboard.press('Escape');
    }
    throw new Error(`No quick fix ${title} is offered at ${text}.`);
  }

  /** Types at the end of a line. */
  async typeBehind(text: string, typed: string): Promise<void> {
    await this.click(text);
    await this.page.keyboard.press('End');
    await this.page.keyboard.type(typed);
  }

  async save(): Promise<void> {
    await this.page.keyboard.press('Control+s');
  }

  /** Until this stands over the first model. */
  async lens(says: RegExp): Promise<void> {
    const first = this.pane.locator('.codelens-decoration a').first();
    await expect.poll(() => first.textContent(), { timeout: 30_000 }).toMatch(says);
  }

  async clickLens(title: string): Promise<void> {
    await this.away();
    await this.pane.locator('.codelens-decoration a', { hasText: title }).last().click();
  }

  /** Until the cursor stands in this text. */
  async cursorIn(text: string): Promise<void> {
    const line = this.page.locator('.view-line', { hasText: text.replaceAll(' ', '\u00a0') }).first();
    const cursor = this.page.locator('.monaco-editor .cursor').first();
    await expect
      .poll(
        async () => {
          const [at, wanted] = [await cursor.boundingBox(), await line.boundingBox()];
          return at !== null && wanted !== null && Math.abs(at.y - wanted.y) < wanted.height / 2;
        },
        { timeout: 30_000 },
      )
      .toBe(true);
  }

  /** Hovers hide what lies below them. */
  private async away(): Promise<void> {
    await this.page.mouse.move(5, 5);
    await expect
      .poll(() => this.page.locator('.editor-instance .monaco-hover:not(.hidden)').count(), { timeout: 10_000 })
      .toBe(0);
  }

  private async middleOf(text: string): Promise<{ readonly x: number; readonly y: number }> {
    const found = await this.pane.evaluate((pane, wanted) => {
      for (const line of pane.querySelectorAll('.view-line')) {
        const at = (line.textContent ?? '').replaceAll('\u00a0', ' ').indexOf(wanted);
        if (at < 0) continue;
        const range = document.createRange();
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        const middle = at + Math.floor(wanted.length / 2);
        for (let node = walker.nextNode(), before = 0; node; node = walker.nextNode()) {
          const length = node.textContent?.length ?? 0;
          if (middle < before + length) {
            range.setStart(node, middle - before);
            range.setEnd(node, middle - before + 1);
            const { x, y, width, height } = range.getBoundingClientRect();
            return { x: x + width / 2, y: y + height / 2 };
          }
          before += length;
        }
      }
      return undefined;
    }, text);
    if (!found) throw new Error(`The editor does not show ${text}.`);
    return found;
  }

  /** The characters above a mark. */
  private textIn(box: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }): Promise<string> {
    return this.pane.evaluate((pane, { x, y, width, height }) => {
      let text = '';
      for (const line of pane.querySelectorAll('.view-line')) {
        const at = line.getBoundingClientRect();
        if (y + height / 2 < at.top || y + height / 2 > at.bottom) continue;
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const content = node.textContent ?? '';
          for (let i = 0; i < content.length; i++) {
            const range = document.createRange();
            range.setStart(node, i);
            range.setEnd(node, i + 1);
            const letter = range.getBoundingClientRect();
            const middle = letter.x + letter.width / 2;
            if (middle > x && middle < x + width) text += content[i];
          }
        }
      }
      return text.replaceAll('\u00a0', ' ');
    }, box);
  }
}
