/*
 * Neurons that are asked at every timestep, rule by rule. The membrane is charge / unit + v0 - sent in doubles, charge and what activations make of it in float32.
 * A neuron's accumulator is a 32-bit whole number plus its channel's offset, or, with `analog`, a double times `factor`.
 */

/** The rules. */
const WHOLE_UNITS = 0;
const SIGMA_DELTA = 1;
const SPIKE_CALIBRATION = 2;

/** The membranes of two neurons that lie side by side. */
function membranes(
  values: usize,
  analog: bool,
  factor: f64,
  offset: usize,
  scale: usize,
  slope: f64,
  unit: usize,
  v0: f64,
  own: usize,
  i: usize,
  c: usize,
  before: v128,
): v128 {
  const accumulators = analog
    ? f64x2.mul(v128.load(values + (i << 3)), f64x2.splat(factor))
    : f64x2.convert_low_i32x4_s(i32x4.add(v128.load64_zero(values + (i << 2)), v128.load64_zero(offset + (c << 2))));
  let charge = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(f64x2.mul(accumulators, v128.load(scale + (c << 3)))));
  if (slope != 1) {
    const sloping = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(f64x2.mul(charge, f64x2.splat(slope))));
    charge = v128.bitselect(sloping, charge, f64x2.lt(charge, f64x2.splat(0)));
  }
  let initial = f64x2.splat(v0);
  if (own) initial = f64x2.add(initial, v128.load(own + (i << 3)));
  const units = f64x2.promote_low_f32x4(v128.load64_zero(unit + (c << 2)));
  const count = f64x2.convert_low_i32x4_s(before);
  return f64x2.sub(f64x2.add(f64x2.div(charge, units), initial), count);
}

/** All whole units of two membranes: up to `most`; release 0, 1 or 2 as in the neurons' parameters. */
function wholeUnits(v: v128, before: v128, most: f64, release: f64): v128 {
  let least = f64x2.splat(release == 2 ? -most : 0);
  if (release == 1) {
    const memory = f64x2.pmax(f64x2.convert_low_i32x4_s(before), f64x2.splat(0));
    least = f64x2.neg(f64x2.pmin(memory, f64x2.splat(most)));
  }
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.pmin(f64x2.pmax(f64x2.floor(v), least), f64x2.splat(most)));
}

/**
 * What a sigma-delta neuron with membrane v sends: spikes of 2^j, j = floor(log2(4 r / 3)) of the residual r. With r = m 2^e, 1 <= m < 2, that is e, or e + 1 from
 * m = 3/2 on: what the bits of a double say. (4 r / 3, rounded, reaches a power of two exactly where 4 r reaches three of it.)
 */
export function corrections(v: f64, before: i32, largest: i32, burst: i32): i32 {
  const limit = 2 << largest;
  let total = 0;
  for (let spike = 0; spike < burst; spike++) {
    const bits = reinterpret<i64>(v - <f64>total);
    let j = <i32>((bits >> 52) & 0x7ff) - 1023 + <i32>((bits >> 51) & 1);
    if (j < 0) break;
    const estimate = before + total;
    const room = bits < 0 ? limit + estimate : limit - estimate;
    if (room < 1) break;
    j = min(min(j, largest), 31 - clz<i32>(room));
    total += bits < 0 ? -(1 << j) : 1 << j;
  }
  return total;
}

/** Bytes of state of a neuron with spike calibration: units fired, net count, time of the last burst, number of bursts, and their mean interval as a double. */
const CALIBRATED = 24;

/** What a burst neuron with spike calibration sends; `how` is repair + 2 * release. */
function calibrated(v: f64, before: f64, t: i32, s: usize, most: f64, allowance: f64, how: f64): i32 {
  const repair = ((<i32>how) & 1) != 0;
  const time = <f64>(t - 1);
  const fired = <f64>load<i32>(s);
  const credited = repair ? before : fired;
  const held = credited < most ? credited : most;
  const least = how >= 2 && held > 0 ? -held : 0;
  let x = floor(repair ? v : v + before - fired);
  if (x < least) x = least;
  if (x > most) x = most;
  if (x > 0) {
    const n = <f64>load<i32>(s, 12) + 1;
    const since = time - <f64>load<i32>(s, 8);
    store<f64>(s, (since + load<f64>(s, 16) * (n - 1)) / n, 16);
    store<i32>(s, <i32>n, 12);
    store<i32>(s, t - 1, 8);
  }
  if (x != 0) store<i32>(s, <i32>(fired + x));
  const overdue = time - <f64>load<i32>(s, 8) > load<f64>(s, 16) + allowance;
  if (repair) return <i32>(overdue && before + x >= 1 ? x - 1 : x);
  if (overdue) x -= 1;
  if (x == 0) return 0;
  const net = load<i32>(s, 4) + <i32>x;
  store<i32>(s, net, 4);
  return net <= -1 ? 0 : <i32>x;
}

/** Asks every neuron by one rule with its three parameters. @returns how many messages are listed */
export function ask(
  rule: i32,
  values: usize,
  analog: bool,
  factor: f64,
  offset: usize,
  scale: usize,
  slope: f64,
  unit: usize,
  v0: f64,
  own: usize,
  sent: usize,
  places: i32,
  channels: i32,
  place: usize,
  channel: usize,
  message: usize,
  t: i32,
  state: usize,
  first: f64,
  second: f64,
  third: f64,
): i32 {
  if (rule == WHOLE_UNITS && <f64>t <= third) return 0;
  let active = 0;
  let i: usize = 0;
  for (let p = 0; p < places; p++)
    for (let c = 0; c < channels; c += 2) {
      // an odd number of channels ends with a neuron that has no partner
      const alone = c + 1 == channels;
      const before = v128.load64_zero(sent + (i << 2));
      const v = membranes(values, analog, factor, offset, scale, slope, unit, v0, own, i, c, before);
      let left: i32;
      let right: i32;
      if (rule == WHOLE_UNITS) {
        const n = wholeUnits(v, before, first, second);
        left = i32x4.extract_lane(n, 0);
        right = i32x4.extract_lane(n, 1);
      } else if (rule == SIGMA_DELTA) {
        const loud = f64x2.ge(f64x2.abs(v), f64x2.splat(0.75));
        const mask = i64x2.bitmask(loud);
        left =
          mask & 1 ? corrections(f64x2.extract_lane(v, 0), i32x4.extract_lane(before, 0), <i32>first, <i32>second) : 0;
        right =
          mask & 2 ? corrections(f64x2.extract_lane(v, 1), i32x4.extract_lane(before, 1), <i32>first, <i32>second) : 0;
      } else {
        const s = state + i * CALIBRATED;
        left = calibrated(f64x2.extract_lane(v, 0), <f64>i32x4.extract_lane(before, 0), t, s, first, second, third);
        right = alone
          ? 0
          : calibrated(
              f64x2.extract_lane(v, 1),
              <f64>i32x4.extract_lane(before, 1),
              t,
              s + CALIBRATED,
              first,
              second,
              third,
            );
      }
      if (left != 0) {
        store<i32>(sent + (i << 2), i32x4.extract_lane(before, 0) + left);
        store<i32>(place + (active << 2), p);
        store<i32>(channel + (active << 2), c);
        store<i32>(message + (active << 2), left);
        active++;
      }
      if (right != 0 && !alone) {
        store<i32>(sent + (i << 2), i32x4.extract_lane(before, 1) + right, 4);
        store<i32>(place + (active << 2), p);
        store<i32>(channel + (active << 2), c + 1);
        store<i32>(message + (active << 2), right);
        active++;
      }
      i += alone ? 1 : 2;
    }
  return active;
}

/** Hardware spikes of a list of messages: the digits of their non-adjacent forms. */
export function powers(message: usize, active: i32): f64 {
  let sum: u64 = 0;
  for (let e = 0; e < active; e++) {
    const n = abs(load<i32>(message + (e << 2)));
    sum += <u64>popcnt(n ^ (3 * n));
  }
  return <f64>sum;
}

/** The same, each times what its place reaches. */
export function reachedPowers(place: usize, message: usize, active: i32, reached: usize, places: i32): f64 {
  let sum: u64 = 0;
  let here = -1;
  let reach: u64 = 0;
  for (let e = 0; e < active; e++) {
    const p = load<i32>(place + (e << 2));
    if (p != here) {
      here = p;
      reach = load<u32>(reached + ((p % places) << 2));
    }
    const n = abs(load<i32>(message + (e << 2)));
    sum += reach * <u64>popcnt(n ^ (3 * n));
  }
  return <f64>sum;
}
