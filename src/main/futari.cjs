// Plain JavaScript that every Node can load. A Node that is too old cannot load TypeScript and would print a stack instead of a reason.
// `node src/main/futari.cjs COMMAND` runs the command; the npm scripts load this file first (`--require`) only for its check.
const { join } = require('node:path');

const needed = require('../../package.json').engines.node.replace(/^\D*/, '');
const parts = (version) => version.split('.').map(Number);
const [major, minor] = parts(process.versions.node);
const [neededMajor, neededMinor] = parts(needed);

if (major < neededMajor || (major === neededMajor && minor < neededMinor)) {
  console.error(
    `Futari needs Node ${needed} or newer (24 recommended); this is ${process.version}. Start it by npm: \`npm start\`, \`npm run serve\` or \`npm run futari\`.`,
  );
  process.exit(2);
}

if (require.main === module) {
  const entry = join(__dirname, 'cli.ts');
  process.argv[1] = entry;
  void import(entry);
}
