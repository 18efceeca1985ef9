import { ServiceError } from './serviceError.ts';

type Fields = Record<string, unknown>;

/** Readers of the JSON input; what has the wrong shape is refused as the service refuses it, and never quoted. */
export const textField = (input: Fields, name: string): string | undefined => {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new ServiceError('BadRequestException', `${name} must be a string.`);
  return value;
};

export const booleanField = (input: Fields, name: string): boolean | undefined => {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw new ServiceError('BadRequestException', `${name} must be a boolean.`);
  return value;
};

export const objectField = (input: Fields, name: string): Fields => {
  const value = input[name];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ServiceError('BadRequestException', `${name} must be an object.`);
  }
  return Object.fromEntries(Object.entries(value));
};

export const textsField = (input: Fields, name: string): readonly string[] => {
  const value = input[name] ?? [];
  if (!Array.isArray(value) || !value.every((one): one is string => typeof one === 'string')) {
    throw new ServiceError('BadRequestException', `${name} must be a list of strings.`);
  }
  return value;
};

export const requireMatch = (name: string, value: string | undefined, pattern: RegExp, maxLength: number): string => {
  if (value === undefined || value.length < 1 || value.length > maxLength || !pattern.test(value)) {
    throw new ServiceError(
      'BadRequestException',
      `1 validation error detected: Value at '${name}' failed to satisfy constraint: ${pattern.source}, 1 to ${maxLength} characters`,
    );
  }
  return value;
};
