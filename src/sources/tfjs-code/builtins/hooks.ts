import type { Interpreter } from '../interpreter';
import { ArrayValue, isObjectLike, isUnknown, native, ObjectValue, type Site, unknown, type Value } from '../values';
import { callsOf, type Native } from './natives';

/**
 * What React, Vue and their like hand back of what they are given: a component keeps its model in a reference, in state or in memory, and
 * handlers that are evaluated later find it there.
 */

const changing = unknown('it is state that changes while the program runs', true);

/** A layer, list or object is there from the beginning; plain values are replaced sooner or later. */
const kept = (value: Value): Value => (isObjectLike(value) && !isUnknown(value) ? value : changing);

const holder =
  (key: string): Native =>
  ([initial], _site, i) => {
    const object = new ObjectValue();
    object.set(key, { value: kept(initial) }, i.trail);
    return object;
  };

const computed = (work: Value, site: Site, i: Interpreter): Value =>
  isObjectLike(work) && work.kind === 'function' ? i.call(work, undefined, [], site) : work;

const same: Native = ([value]) => value;

const hooks: Readonly<Record<string, Native>> = {
  useCallback: same,
  useMemo: ([work], site, i) => computed(work, site, i),
  useRef: holder('current'),
  useState: ([initial], site, i) => new ArrayValue([kept(computed(initial, site, i)), native('hook.setState')]),
  setState: ([next], _site, i) => {
    // A function of the state before; what it makes is made, whatever it is given.
    if (isObjectLike(next) && next.kind === 'function') i.invoke(next, { thisValue: undefined, given: [changing] });
    return undefined;
  },
  computed: ([work], site, i) => {
    const object = new ObjectValue();
    object.set('value', { value: computed(work, site, i) }, i.trail);
    return object;
  },
  markRaw: same,
  reactive: same,
  ref: holder('value'),
  shallowReactive: same,
  shallowRef: holder('value'),
  toRaw: same,
};

const packages = new Set(['react', 'preact/hooks', 'preact/compat', 'vue', '@vue/composition-api', '@vue/reactivity']);

/** A package of hooks, as a module; undefined where `specifier` is none. */
export function hooksModule(specifier: string, i: Interpreter): Value {
  if (!packages.has(specifier)) return undefined;
  const module = new ObjectValue(
    new Map(),
    undefined,
    unknown(`it comes from \`${specifier}\`, which is not read`, true),
  );
  for (const name of Object.keys(hooks)) module.set(name, { value: native(`hook.${name}`) }, i.trail);
  module.set('default', { value: module }, i.trail);
  return module;
}

/** Calls a hook by its path, `hook.useRef`. */
export const callHook = callsOf('hook', hooks);
