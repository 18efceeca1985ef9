/** Says in one line what is missing, instead of failing on the first line of syntax or of a library that is too new. */
const wanted: readonly [major: number, minor: number] = [22, 19];

export const nodeProblem = (version: string): string | null => {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const enough = major > wanted[0] || (major === wanted[0] && minor >= wanted[1]);
  return enough
    ? null
    : `Futari needs Node ${wanted.join('.')} or newer (24 recommended); this is ${version}. Start it by npm: \`npm run serve\`.`;
};
