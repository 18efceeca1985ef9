/** A DNS application of which nothing is configured. */
import type { ApplicationSettings } from '../../src/domain/application.ts';

export const usualApplication: ApplicationSettings = {
  notation: { name: 'fqdn', value: 'quoted' },
  zone: null,
  department: null,
  extension: null,
  mail: null,
  approver: null,
  contact: null,
  template: null,
};
