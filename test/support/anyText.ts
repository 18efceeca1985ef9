/** Text for properties: every code point of Unicode, and what fast-check holds for dangerous (`__proto__`, ...). */
import fc from 'fast-check';

const surrogatesFrom = 0xd8_00;
const surrogates = 0x8_00;

const codePoint = fc
  .integer({ min: 0, max: 0x10_ff_ff - surrogates })
  .map((place) => String.fromCodePoint(place < surrogatesFrom ? place : place + surrogates));

/**
 * As fast-check's unit `binary`, which first looks up a million code points: three seconds of the processor in each process.
 * @param maxLength in code points
 */
export const anyText = (maxLength?: number): fc.Arbitrary<string> => {
  const length = maxLength === undefined ? {} : { maxLength };
  return fc.oneof(
    { weight: 4, arbitrary: fc.string({ unit: codePoint, ...length }) },
    { weight: 1, arbitrary: fc.string(length) },
  );
};
