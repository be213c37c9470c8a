import { on, setAttributes, svg } from '../dom';
import type { Camera, Size } from './camera';
import { type Layout, nodeHeight } from './layout/graph';

const largest = { width: 120, height: 150 };

/** The whole graph in a corner, and a frame around what is in sight; a click or a drag brings another part there. */
export function minimap(moveTo: (x: number, y: number) => void) {
  const boxes = svg('path', { class: 'boxes' });
  const frame = svg('rect', { class: 'frame' });
  const root = svg('svg', { class: 'minimap', 'aria-hidden': 'true' }, boxes, frame);
  let scale = 1;

  const move = (event: PointerEvent): void => {
    const { left, top } = root.getBoundingClientRect();
    moveTo((event.clientX - left) / scale, (event.clientY - top) / scale);
  };
  on(root, 'pointerdown', (event) => {
    root.setPointerCapture(event.pointerId);
    move(event);
  });
  on(root, 'pointermove', (event) => {
    if (event.buttons > 0) move(event);
  });

  return {
    element: root,
    draw({ x, y, width, height }: Layout): void {
      scale = Math.min(largest.width / Math.max(1, width), largest.height / Math.max(1, height));
      // A deep chain would be a hair: what is too thin to see is drawn two pixels wide.
      const [w, h] = [Math.max(2, 140 * scale), Math.max(1, nodeHeight * scale)];
      setAttributes(root, { width: Math.max(14, width * scale), height: height * scale });
      boxes.setAttribute(
        'd',
        x
          .map(
            (at, i) =>
              `M${(at * scale - w / 2).toFixed(1)} ${((y[i] ?? 0) * scale).toFixed(1)}h${w.toFixed(1)}v${h.toFixed(1)}h${(-w).toFixed(1)}Z`,
          )
          .join(''),
      );
    },
    look({ x, y, scale: zoomed }: Camera, window: Size): void {
      setAttributes(frame, {
        x: x * scale,
        y: y * scale,
        width: (window.width / zoomed) * scale,
        height: (window.height / zoomed) * scale,
      });
    },
  };
}
