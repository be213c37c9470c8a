import { describe, expect, test } from 'vitest';
import type { PanelState } from '../../../src/view/state';
import { chain } from '../../view/network';
import { type Panel, panels } from '../harness';
import { probed } from '../states';

const { show } = panels();

async function graphOf(state: PanelState = probed(), options = {}): Promise<Panel> {
  const panel = await show(state, options);
  await panel.page.getByRole('tab', { name: 'Graph' }).click();
  await panel.page.locator('.node').first().waitFor();
  await panel.page.getByRole('button', { name: 'Whole graph' }).click();
  return panel;
}

const names = ({ page }: Panel): Promise<string[]> => page.locator('.node .name').allTextContents();
const frame = ({ page }: Panel) => page.locator('.minimap .frame').boundingBox();

describe('the graph', () => {
  test('shows the inputs and every layer below what it reads', async () => {
    const panel = await graphOf();
    expect(await panel.page.locator('.node.join text').allTextContents()).toEqual(['x']);
    expect(await names(panel)).toEqual(Array.from({ length: 10 }, (_, i) => `dense_${i}`));
    const boxes = await panel.page
      .locator('.node .box')
      .evaluateAll((all) => all.map((box) => box.getBoundingClientRect().top));
    expect(boxes).toEqual([...boxes].sort((a, b) => a - b));
  });

  test('selects the layer that is clicked, in the whole panel', async () => {
    const panel = await graphOf();
    await panel.page.locator('.node', { hasText: 'dense_3' }).click();
    await panel.page.locator('.node.chosen', { hasText: 'dense_3' }).waitFor();
    expect(await panel.page.locator('.row.selected').textContent()).toContain('dense_3');
    expect(await panel.sent()).toContainEqual({ type: 'select', layer: 'dense_3' });
  });

  test('tells where the gradient of the selected layer comes from, where its signal does, and where most of it is lost', async () => {
    const gradients = [1e-6, 1e-5, 1e-4, 1e-2, 1e-1, 1];
    const panel = await graphOf(probed(chain(6, (index) => gradients[index] ?? 1)));
    await panel.page.locator('.node', { hasText: 'dense_1' }).click();
    await panel.page.locator('.node.chosen').waitFor();
    const edges = async (kind: string) =>
      ((await panel.page.locator(`.edge.${kind}`).getAttribute('d')) ?? '').match(/M/g)?.length ?? 0;
    expect([await edges('upstream'), await edges('downstream'), await edges('plain')]).toEqual([2, 4, 0]);
    expect(await panel.page.locator('.loss').textContent()).toBe('×0.01');
  });

  test('is walked with the keys, and says each layer aloud', async () => {
    const { page } = await graphOf();
    const graph = page.getByRole('slider', { name: 'Layer in the graph' });
    await graph.focus();
    await page.keyboard.press('ArrowDown');
    expect(await graph.getAttribute('aria-valuetext')).toContain('dense_0, dense');
    await page.keyboard.press('End');
    expect(await graph.getAttribute('aria-valuenow')).toBe('10');
  });

  test('moves under the hand and zooms by button, key and wheel', async () => {
    const panel = await graphOf();
    const before = await frame(panel);
    await panel.page.getByRole('button', { name: 'Zoom in' }).click();
    expect((await frame(panel))!.width).toBeLessThan(before!.width);
    await panel.page.getByRole('slider', { name: 'Layer in the graph' }).focus();
    await panel.page.keyboard.press('0');
    const whole = await frame(panel);
    const plot = (await panel.page.locator('.graph-plot').boundingBox())!;
    await panel.page.mouse.move(plot.x + 30, plot.y + 200);
    await panel.page.mouse.down();
    await panel.page.mouse.move(plot.x + 30, plot.y + 120, { steps: 4 });
    await panel.page.mouse.up();
    expect((await frame(panel))!.y).toBeGreaterThan(whole!.y);
  });

  test('is coloured by what the reader chooses, and remembers it', async () => {
    const panel = await graphOf();
    const shades = () =>
      panel.page.locator('.node .shade').evaluateAll((all) => all.map((shade) => shade.getAttribute('class')));
    const gradient = await shades();
    expect(gradient[9]).toBe('shade shade-6');
    expect(gradient).toContain('shade shade-zero');
    expect(gradient).toContain('shade shade-non-finite');
    await panel.page.getByLabel('Colour by').selectOption('dead');
    expect(new Set(await shades())).toEqual(new Set(['shade shade-1']));
    const again = await show(probed(), { memory: await panel.memory() });
    await again.page.locator('.node').first().waitFor();
    expect(await again.page.getByLabel('Colour by').inputValue()).toBe('dead');
  });

  test('folds what repeats, and unfolds it on a click', async () => {
    const panel = await graphOf(probed(chain(60, () => 1)));
    expect(await names(panel)).toEqual(['dense_0', '58 more blocks like this', 'dense_59']);
    await panel.page.locator('.node.folded').click();
    await panel.page.locator('.node', { hasText: 'dense_4' }).waitFor();
    expect(await panel.page.locator('.node.folded').count()).toBe(0);
  });

  test('follows a layer that is selected elsewhere', async () => {
    const panel = await graphOf(probed(chain(20, () => 1)));
    await panel.page.locator('.rows .row', { hasText: 'dense_1' }).first().click();
    await panel.page.getByRole('grid').focus();
    await panel.page.keyboard.press('End');
    await panel.page.locator('.node.chosen', { hasText: 'dense_19' }).waitFor();
    const [box, plot] = [
      await panel.page.locator('.node.chosen .box').boundingBox(),
      await panel.page.locator('.graph-plot').boundingBox(),
    ];
    expect(box!.y).toBeGreaterThan(plot!.y);
    expect(box!.y + box!.height).toBeLessThan(plot!.y + plot!.height);
  });

  test('of thousands of unlike layers is there at once, drawn where it is in sight', async () => {
    const many = chain(5000, () => 1);
    // No two neighbours are alike, so that nothing folds.
    const layers = many.model.layers.map((layer, i) => ({
      ...layer,
      activation: { kind: (['relu', 'tanh', 'sigmoid', 'gelu'] as const)[(i * i + (i >> 3)) % 4] ?? 'relu' } as const,
    }));
    const panel = await show(probed({ ...many, model: { ...many.model, layers } }));
    await panel.page.getByRole('tab', { name: 'Graph' }).click();
    await panel.page.locator('.node').first().waitFor();
    expect(await panel.page.locator('.node').count()).toBeLessThan(60);
    await panel.page.getByRole('button', { name: 'Whole graph' }).click();
    // Too small to be read: boxes of one shade are one path.
    await panel.page.locator('.small').first().waitFor();
    expect(await panel.page.locator('.graph-plot path').count()).toBeLessThan(20);
  });
});
