/**
 * Adds to package-lock.json an entry for every optional platform package that a package names and the lock lacks. npm leaves out
 * those that the registry in use does not carry, and then `npm ci` refuses the lock everywhere. Run after every change of the
 * dependencies: node .ci/complete-lock.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';

const path = 'package-lock.json';
const cpus = ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64'];
const systems = ['android', 'darwin', 'linux', 'win32', 'freebsd', 'openharmony', 'openbsd', 'netbsd', 'sunos', 'aix'];

const lock = JSON.parse(readFileSync(path, 'utf8'));
const packages = { ...lock.packages };

/** Platform packages carry their platform in the name: `@biomejs/cli-linux-arm64-musl`. */
const platformEntry = (name, version, dev) => {
  const parts = name.split(/[-/]/);
  const os = systems.filter((system) => parts.includes(system));
  const cpu = cpus.filter((one) => parts.includes(one));
  if (os.length !== 1 || !/^\d+\.\d+\.\d+/.test(version)) return null;
  const libc = parts.some((part) => part.startsWith('musl')) ? ['musl'] : parts.some((part) => part.startsWith('gnu')) ? ['glibc'] : null;
  return { version, ...(cpu.length > 0 ? { cpu } : {}), ...(dev ? { dev } : {}), ...(libc ? { libc } : {}), optional: true, os };
};

let added = 0;
for (const [place, entry] of Object.entries(lock.packages)) {
  if (place === '') continue;
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (packages[`${place}/node_modules/${name}`] ?? packages[`node_modules/${name}`]) continue;
    const missing = platformEntry(name, version, entry.dev);
    if (missing === null) continue;
    packages[`node_modules/${name}`] = missing;
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} entries added`);
