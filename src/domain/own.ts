/**
 * What a map says under a name that came from outside: `constructor` is a selector that SES accepts, and every object inherits a
 * property of that name.
 */
export const own = <T>(all: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(all, name) ? all[name] : undefined;
