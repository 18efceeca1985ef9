/**
 * Makes what a release is, in a new folder: node .ci/release.mjs FOLDER. The package (npm pack), its SBOM in CycloneDX, the notices of
 * third parties, the tag's text from CHANGELOG.md, and the hashes of all of them.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
if (folder === undefined || existsSync(folder)) {
  console.error('node .ci/release.mjs FOLDER (a new one)');
  process.exit(2);
}
const root = join(import.meta.dirname, '..');
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
// Not among the tests of each change: it takes minutes of waiting.
execFileSync('npm', ['run', '--silent', 'test:release'], { cwd: root, stdio: 'inherit' });
mkdirSync(folder, { recursive: true });
const npm = (...args) => execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 1e8 });

const texts = (place) =>
  existsSync(join(root, place))
    ? readdirSync(join(root, place))
        .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file) && !/\.(?:js|json)$/.test(file))
        .sort()
        .map((file) => readFileSync(join(root, place, file), 'utf8').trim())
    : [];

/** What the package depends on, and what its built page brings. */
const notices = () => {
  const places = Object.keys(packages).filter((place) => /^.*node_modules\//.test(place) && !packages[place].dev && !packages[place].link);
  const parts = places.sort().map((place) => {
    const { version: of, license } = packages[place];
    const title = place.replace(/^.*node_modules\//, '');
    return [`${title} ${of} (${license ?? 'see its package'})`, ...texts(place)].join('\n\n');
  });
  return `Third-party software of ${name} ${version}\n\n${parts.join(`\n\n${'-'.repeat(79)}\n\n`)}\n`;
};

const section = () => {
  const text = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
  const [, ofVersion] = new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\].*\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, 'm').exec(text) ?? [];
  const [, unreleased] = /^## \[Unreleased\]\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(text) ?? [];
  return `${name} ${version}\n${ofVersion ?? unreleased ?? ''}`;
};

npm('pack', '--pack-destination', folder);
writeFileSync(join(folder, `${name}-${version}.cdx.json`), npm('sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only'));
writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), notices());
writeFileSync(join(folder, 'TAG.txt'), section());
const files = readdirSync(folder).sort();
const sums = files.map((file) => `${createHash('sha256').update(readFileSync(join(folder, file))).digest('hex')}  ${file}\n`);
writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
console.log(sums.join(''));
