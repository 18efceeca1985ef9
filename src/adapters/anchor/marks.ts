/** The names of marks, equal in a folder and in a bucket. A copy of the bucket in a folder can therefore be verified. */

const versionMax = 999_999_999_999;
const namePattern = /^(\d{12})-(\d{1,12})\.json$/;

/** The newest version sorts first, so a listing of one name finds it. */
export const markName = (version: number): string =>
  `${String(versionMax - version).padStart(String(versionMax).length, '0')}-${version}.json`;

/** Null for a name that is not a mark's. */
export const versionOfName = (name: string): number | null => {
  const version = Number(namePattern.exec(name)?.[2] ?? Number.NaN);
  return Number.isSafeInteger(version) && markName(version) === name ? version : null;
};

/** A mark is a few hundred bytes. */
export const markBytesMax = 4_096;
