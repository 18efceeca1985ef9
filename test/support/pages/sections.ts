/** Parts of a page that a program writes, between `<!-- written: NAME -->` and `<!-- end -->`. All around them is written by hand. */

export type Sections = Readonly<Record<string, () => string>>;

const domainHash = /<!-- written: ([\w-]+) -->\n[\s\S]*?<!-- end -->/g;

/** The page with its written parts anew. Throws where a mark names no part, or a part has no mark. */
export const withSections = (page: string, sections: Sections): string => {
  const used = new Set<string>();
  const text = page.replace(domainHash, (_, name: string) => {
    const write = sections[name];
    if (write === undefined) throw new RangeError(`no part is called ${name}`);
    used.add(name);
    return `<!-- written: ${name} -->\n${write()}\n<!-- end -->`;
  });
  const missing = Object.keys(sections).filter((name) => !used.has(name));
  if (missing.length > 0) throw new RangeError(`the page has no place for ${missing.join(', ')}`);
  return text;
};
