import { type HostName, host, type Value } from '../values';

/** Packages that export what `tf` is. */
export const isLibrary = (specifier: string): boolean =>
  /^(?:npm:|https?:\/\/[^ ]*\/)?@tensorflow\/tfjs(?:-node|-node-gpu|-layers|-core|-react-native)?(?:@[^/]*)?(?:\/|$)/.test(
    specifier,
  );

export const hostProperty = ({ path }: HostName, key: string): Value =>
  path === '' ? host(key === 'default' ? '' : key) : host(`${path}.${key}`);
