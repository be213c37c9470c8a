import { afterAll, describe, expect, test } from 'vitest';
import { startProbe } from '../../src/probe/client';
import { compare, type Outcome } from './agreement/compare';
import { drawSample, families } from './agreement/families';

const probe = startProbe();
afterAll(() => probe.dispose());
const each = Number(process.env.EACH ?? 6);
const seed = Number(process.env.SEED ?? 1);
const only = process.env.ONLY?.split(',').map(Number);
const wanted = process.env.FAMILY?.split(',') ?? Object.keys(families);

describe('dev', () => {
  test.each(wanted)(
    '%s',
    async (family) => {
      const rows: Outcome[] = [];
      for (let i = Number(process.env.FROM ?? 0); i < Number(process.env.FROM ?? 0) + each; i++)
        if (!only || only.includes(i)) rows.push(await compare(drawSample(family, i, seed), probe));
      const f = (x: number | undefined) => (x === undefined ? '—' : x.toFixed(2)).padStart(7);
      const z: number[][] = [[], []];
      let silent = 0;
      let inside = 0;
      let n = 0;
      const bands: number[] = [];
      for (const r of rows) {
        const [a, b] = [r.forward, r.gradient];
        if (!a || !b || r.silent) {
          silent++;
          if (process.env.SILENT) console.log(family, r.sample.what, r.silent);
          continue;
        }
        const [za, zb] = [a, b].map((c) => (c.measured - c.predicted) / c.band) as [number, number];
        z[0]?.push(za);
        z[1]?.push(zb);
        n += 2;
        bands.push(a.band, b.band);
        inside += Number(Math.abs(za) <= 2) + Number(Math.abs(zb) <= 2);
        if (!(Math.abs(za) <= 2 && Math.abs(zb) <= 2) || process.env.ALL)
          console.log(
            family.padEnd(10),
            r.sample.what.padEnd(56),
            'F',
            f(a.predicted),
            f(a.measured),
            '±',
            f(a.band),
            za.toFixed(1).padStart(6),
            'G',
            f(b.predicted),
            f(b.measured),
            '±',
            f(b.band),
            zb.toFixed(1).padStart(6),
            `seed ${seed}`,
          );
      }
      const stat = (x: number[]) =>
        `${(x.reduce((p, q) => p + q, 0) / x.length).toFixed(2)} rms ${Math.sqrt(x.reduce((p, q) => p + q * q, 0) / x.length).toFixed(2)}`;
      console.log(
        `## ${family}: inside ${((100 * inside) / n).toFixed(1)} % of ${n}, silent ${silent}, median band ${bands.sort((p, q) => p - q)[bands.length >> 1]?.toFixed(3)}, zF ${stat(z[0] ?? [])} zG ${stat(z[1] ?? [])}`,
      );
      expect(true).toBe(true);
    },
    600000,
  );
});
