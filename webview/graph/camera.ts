/** Which part of a drawing is in sight: the point of the drawing in the upper left corner, and pixels on the screen for one of the drawing. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const smallest = 0.02;
const largest = 2;
/** Pixels around what is fitted in. */
const margin = 16;

/** All of the drawing in sight, or its top where it would become too small to read. */
export function whole(drawing: Size, window: Size, least = smallest): Camera {
  const room = (of: keyof Size): number => (window[of] - 2 * margin) / Math.max(1, drawing[of]);
  const scale = Math.max(least, Math.min(1, room('width'), room('height')));
  const centred = (of: keyof Size): number => (drawing[of] - window[of] / scale) / 2;
  return { x: centred('width'), y: room('height') < scale ? -margin / scale : centred('height'), scale };
}

/** Nearer by `factor`; the point under (px, py) of the window stays where it is. */
export function zoom({ x, y, scale }: Camera, factor: number, px: number, py: number): Camera {
  const next = Math.max(smallest, Math.min(largest, scale * factor));
  return { x: x + px / scale - px / next, y: y + py / scale - py / next, scale: next };
}

/** The drawing moved by pixels of the window. */
export const pan = ({ x, y, scale }: Camera, dx: number, dy: number): Camera => ({
  x: x - dx / scale,
  y: y - dy / scale,
  scale,
});

/** Moved just so far that a point of the drawing lies well inside the window; the same camera where it does. */
export function reveal(camera: Camera, px: number, py: number, window: Size): Camera {
  const into = (at: number, start: number, length: number): number => {
    const room = length / camera.scale;
    const edge = Math.min(room / 3, 120);
    return at < start + edge ? at - edge : at > start + room - edge ? at - room + edge : start;
  };
  const [x, y] = [into(px, camera.x, window.width), into(py, camera.y, window.height)];
  return x === camera.x && y === camera.y ? camera : { ...camera, x, y };
}
