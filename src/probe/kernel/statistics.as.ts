/**
 * The counting loops, in AssemblyScript (not TypeScript: `build.mjs` compiles this to WebAssembly with SIMD). Everything lives at fixed
 * places of one memory that JavaScript fills and reads; nothing is allocated. `statistics.ts` knows the same layout.
 *
 * Moments are taken about a pivot p inside the data (Σ(x−p), Σ(x−p)² in float64), so that a tensor with a large mean loses nothing, and p
 * stands in for an element that is not finite, which leaves sums and extremes alone.
 */

/** f64 each: min, max, Σ(x−p), Σ(x−p)², zeros, subnormals. */
const RESULT: usize = 0;
/** u32 counts by the bits above the fraction (sign and exponent): 4 × 512 interleaved tables for float32, one of 4096 for float64. */
const HISTOGRAM: usize = 1024;
const TABLE: usize = 2048;
/** u32 counts of subnormal numbers: 64 by position of the leading fraction bit, for each sign. */
const SUBNORMALS: usize = 17408;
/** Four tables whose counts nobody reads. */
const SPARE: usize = 17920;
/** 65536 elements as they came, and room for as many widened ones. */
const INPUT: usize = 32768;
const WIDE: usize = 557056;

function put(low: f64, high: f64, sum: f64, squares: f64, zeros: i32): void {
  store<f64>(RESULT, low);
  store<f64>(RESULT + 8, high);
  store<f64>(RESULT + 16, sum);
  store<f64>(RESULT + 24, squares);
  store<f64>(RESULT + 32, <f64>zeros);
}

function count(address: usize): void {
  store<u32>(address, load<u32>(address) + 1);
}

/**
 * Counts `n` float32 elements at `at`, which an element that is not finite may change. pivot: finite, and between the least and the greatest
 * finite element of the whole tensor.
 */
export function float32(at: usize, n: i32, pivot: f32): void {
  pass32(at, n, pivot, HISTOGRAM);
  const zeros = load<f64>(RESULT + 32);
  const small = <f64>(load<u32>(HISTOGRAM) + load<u32>(HISTOGRAM + TABLE / 2)) - zeros;
  store<f64>(RESULT + 40, small);
  if (small > 0) subnormals32(at, n);
  // Rare enough to count twice rather than to look at every element twice.
  if ((load<u32>(HISTOGRAM + 4 * 255) | load<u32>(HISTOGRAM + 4 * 511)) == 0) return;
  for (let i = at, end = at + (<usize>n << 2); i < end; i += 4) if (!isFinite<f32>(load<f32>(i))) store<f32>(i, pivot);
  pass32(at, n, pivot, SPARE);
  store<f64>(RESULT + 32, zeros);
}

/** Right for finite elements; the table at `bins` and the number of zeros for all. */
function pass32(at: usize, n: i32, pivot: f32, bins: usize): void {
  memory.fill(bins, 0, 4 * TABLE);
  const center = f64x2.splat(<f64>pivot);
  const place = i32x4.splat(0x7fc);
  const nought = f32x4.splat(0);
  let low = f32x4.splat(pivot);
  let high = low;
  let zeros = i32x4.splat(0);
  let sumA = f64x2.splat(0);
  let sumB = f64x2.splat(0);
  let squaresA = f64x2.splat(0);
  let squaresB = f64x2.splat(0);
  const whole = at + (<usize>(n & ~3) << 2);
  const end = at + (<usize>n << 2);
  for (; at < whole; at += 16) {
    const x = v128.load(at);
    const places = v128.and(i32x4.shr_u(x, 21), place);
    const first = i64x2.extract_lane(places, 0);
    const second = i64x2.extract_lane(places, 1);
    // Four tables: equal neighbours would otherwise wait for each other's store.
    count(bins + <usize>first);
    count(bins + TABLE + <usize>(first >>> 32));
    count(bins + 2 * TABLE + <usize>second);
    count(bins + 3 * TABLE + <usize>(second >>> 32));
    zeros = i32x4.sub(zeros, f32x4.eq(x, nought));
    low = f32x4.pmin(low, x);
    high = f32x4.pmax(high, x);
    const a = f64x2.sub(f64x2.promote_low_f32x4(x), center);
    const b = f64x2.sub(f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1)), center);
    sumA = f64x2.add(sumA, a);
    sumB = f64x2.add(sumB, b);
    squaresA = f64x2.add(squaresA, f64x2.mul(a, a));
    squaresB = f64x2.add(squaresB, f64x2.mul(b, b));
  }
  const sums = f64x2.add(sumA, sumB);
  const squares = f64x2.add(squaresA, squaresB);
  low = f32x4.pmin(low, v128.shuffle<i64>(low, low, 1, 1));
  high = f32x4.pmax(high, v128.shuffle<i64>(high, high, 1, 1));
  let least = min<f32>(f32x4.extract_lane(low, 0), f32x4.extract_lane(low, 1));
  let greatest = max<f32>(f32x4.extract_lane(high, 0), f32x4.extract_lane(high, 1));
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  let square = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  let zero =
    i32x4.extract_lane(zeros, 0) +
    i32x4.extract_lane(zeros, 1) +
    i32x4.extract_lane(zeros, 2) +
    i32x4.extract_lane(zeros, 3);
  for (; at < end; at += 4) {
    const x = load<f32>(at);
    count(bins + ((load<u32>(at) >> 21) & 0x7fc));
    if (x == 0) zero++;
    least = min<f32>(least, x);
    greatest = max<f32>(greatest, x);
    const d = <f64>x - <f64>pivot;
    sum += d;
    square += d * d;
  }
  for (let i: usize = bins; i < bins + TABLE; i += 4)
    store<u32>(i, load<u32>(i) + load<u32>(i + TABLE) + load<u32>(i + 2 * TABLE) + load<u32>(i + 3 * TABLE));
  put(<f64>least, <f64>greatest, sum, square, zero);
}

/** The same for float64. */
export function float64(at: usize, n: i32, pivot: f64): void {
  memory.fill(HISTOGRAM, 0, 4096 * 4);
  let least = pivot;
  let greatest = pivot;
  let sum: f64 = 0;
  let square: f64 = 0;
  let zeros = 0;
  const end = at + (<usize>n << 3);
  for (let i = at; i < end; i += 8) {
    const x = load<f64>(i);
    count(HISTOGRAM + (<usize>(load<u64>(i) >> 52) << 2));
    if (!isFinite<f64>(x)) continue;
    if (x == 0) zeros++;
    least = min<f64>(least, x);
    greatest = max<f64>(greatest, x);
    const d = x - pivot;
    sum += d;
    square += d * d;
  }
  put(least, greatest, sum, square, zeros);
  const small = load<u32>(HISTOGRAM) + load<u32>(HISTOGRAM + 2048 * 4) - zeros;
  store<f64>(RESULT + 40, <f64>small);
  if (small > 0) subnormals64(at, n);
}

/** Where the exponent field is 0 the power of two stands in the fraction. */
function subnormals32(at: usize, n: i32): void {
  memory.fill(SUBNORMALS, 0, 512);
  for (const end = at + (<usize>n << 2); at < end; at += 4) {
    const bits = load<u32>(at);
    const fraction = bits & 0x7fffffff;
    if (fraction != 0 && fraction < 0x00800000)
      count(SUBNORMALS + (<usize>(bits >> 31) << 8) + (<usize>(31 - clz<u32>(fraction)) << 2));
  }
}

function subnormals64(at: usize, n: i32): void {
  memory.fill(SUBNORMALS, 0, 512);
  for (const end = at + (<usize>n << 3); at < end; at += 8) {
    const bits = load<u64>(at);
    const fraction = bits & 0x7fffffffffffffff;
    if (fraction != 0 && fraction < 0x0010000000000000)
      count(SUBNORMALS + (<usize>(bits >> 63) << 8) + (<usize>(63 - clz<u64>(fraction)) << 2));
  }
}

/** From INPUT to float32 at WIDE. */
export function widenFloat16(n: i32): void {
  const magnitude = i32x4.splat(0x7fff);
  const sign = i32x4.splat(0x8000);
  const special = i32x4.splat(0x7c00);
  const infinity = i32x4.splat(0x7f800000);
  // A half's exponent and fraction, moved to a float's place, are 2^112 too small, subnormal halves included.
  const rescale = f32x4.splat(reinterpret<f32>(0x77800000));
  for (let i = 0; i < n; i += 4) {
    const h = v128.load_ext<u16>(INPUT + ((<usize>i) << 1));
    const size = v128.and(h, magnitude);
    const finite = f32x4.mul(i32x4.shl(size, 13), rescale);
    const beyond = v128.or(i32x4.shl(size, 13), infinity);
    const value = v128.bitselect(beyond, finite, i32x4.ge_s(size, special));
    v128.store(WIDE + ((<usize>i) << 2), v128.or(value, i32x4.shl(v128.and(h, sign), 16)));
  }
}

/** A bfloat16 is the upper half of a float32. */
export function widenBfloat16(n: i32): void {
  for (let i = 0; i < n; i += 4)
    v128.store(WIDE + ((<usize>i) << 2), i32x4.shl(v128.load_ext<u16>(INPUT + ((<usize>i) << 1)), 16));
}

function widen<From, To>(n: i32): void {
  for (let i: usize = 0; i < <usize>n; i++)
    store<To>(WIDE + i * sizeof<To>(), <To>load<From>(INPUT + i * sizeof<From>()));
}

/** To float32, exactly. */
export function widenInt8(n: i32): void {
  widen<i8, f32>(n);
}
export function widenUint8(n: i32): void {
  widen<u8, f32>(n);
}
export function widenInt16(n: i32): void {
  widen<i16, f32>(n);
}
export function widenUint16(n: i32): void {
  widen<u16, f32>(n);
}
/** To float64; 64-bit integers beyond 2^53 are rounded. */
export function widenInt32(n: i32): void {
  widen<i32, f64>(n);
}
export function widenUint32(n: i32): void {
  widen<u32, f64>(n);
}
export function widenInt64(n: i32): void {
  widen<i64, f64>(n);
}
export function widenUint64(n: i32): void {
  widen<u64, f64>(n);
}

/**
 * Raises `highs` and lowers `lows` (float64, [units] each) by `n` elements of a tensor [outer, units, inner]; the first element belongs to
 * `unit` and is number `within` of its run. NaN changes nothing.
 */
function extremes<T>(
  at: usize,
  n: i32,
  unit: i32,
  within: i32,
  units: i32,
  inner: i32,
  highs: usize,
  lows: usize,
): void {
  const end = at + <usize>n * sizeof<T>();
  while (at < end) {
    const stop = min<usize>(end, at + <usize>(inner - within) * sizeof<T>());
    const place = (<usize>unit) << 3;
    let high = <T>load<f64>(highs + place);
    let low = <T>load<f64>(lows + place);
    for (; at < stop; at += sizeof<T>()) {
      const x = load<T>(at);
      high = select<T>(x, high, x > high);
      low = select<T>(x, low, x < low);
    }
    store<f64>(highs + place, <f64>high);
    store<f64>(lows + place, <f64>low);
    within = 0;
    unit = unit + 1 == units ? 0 : unit + 1;
  }
}

export function extremes32(
  at: usize,
  n: i32,
  unit: i32,
  within: i32,
  units: i32,
  inner: i32,
  highs: usize,
  lows: usize,
): void {
  extremes<f32>(at, n, unit, within, units, inner, highs, lows);
}

export function extremes64(
  at: usize,
  n: i32,
  unit: i32,
  within: i32,
  units: i32,
  inner: i32,
  highs: usize,
  lows: usize,
): void {
  extremes<f64>(at, n, unit, within, units, inner, highs, lows);
}
