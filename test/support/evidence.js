/**
 * Writes in CI what the tests showed, as a page of its artefacts: each promise (the title of a `describe`), its tests, how many of
 * them passed. A run of a part of the tests writes nothing.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const linesOfFile = (root, { testFilePath, testResults }) => {
  const promises = Map.groupBy(testResults, ({ ancestorTitles: [promise = 'By themselves'] }) => promise);
  return [
    `## ${relative(root, testFilePath)}`,
    ...[...promises].flatMap(([promise, tests]) => [
      '',
      `**${promise}**: ${tests.filter(({ status }) => status === 'passed').length} of ${tests.length} passed`,
      '',
      ...tests.map(({ status, ancestorTitles, title }) => {
        const name = [...ancestorTitles.slice(1), title].join(': ');
        return `- ${status === 'passed' ? '' : `${status.toUpperCase()}: `}${name}`;
      }),
    ]),
    '',
  ];
};

/** A reporter of Jest. Options: `title` and `output`, relative to the root. */
export default class Evidence {
  constructor(globalConfig, options) {
    this.globalConfig = globalConfig;
    this.options = options;
  }

  onRunComplete(_contexts, results) {
    const { rootDir, testPathPatterns, testNamePattern } = this.globalConfig;
    const partly = (testPathPatterns?.patterns?.length ?? 0) > 0 || Boolean(testNamePattern);
    if (!process.env.CI || partly || results.wasInterrupted) return;
    const files = results.testResults.toSorted((one, other) => (one.testFilePath < other.testFilePath ? -1 : 1));
    const lines = [`# ${this.options.title}`, '', ...files.flatMap((file) => linesOfFile(rootDir, file))];
    const page = join(rootDir, this.options.output);
    mkdirSync(dirname(page), { recursive: true });
    writeFileSync(page, lines.join('\n'));
  }
}
