import { ApiRefusal } from '../apiRefusal.ts';
import { checkBlocks } from '../blockRules.ts';
import { isObject, type Json, type JsonObject, objectAt, textAt } from '../json.ts';
import { Findings } from './findings.ts';
import { limits } from './limits.ts';

/** @throws ApiRefusal `invalid_blocks_format`, `invalid_blocks` with the places, or `msg_blocks_too_long`. */
export const checkedMessageBlocks = (value: Json | undefined): readonly JsonObject[] => {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isObject)) throw new ApiRefusal('invalid_blocks_format');
  const found = new Findings();
  checkBlocks(found, value, '/blocks', limits.messageBlocks);
  if (found.all.length > 0) throw new ApiRefusal('invalid_blocks', found.all);
  if (JSON.stringify(value).length > limits.messageBlocksChars) throw new ApiRefusal('msg_blocks_too_long');
  return value;
};

/** @throws ApiRefusal for metadata without event type and payload, or above the limit. */
export const checkedMetadata = (value: Json | undefined): JsonObject | null => {
  if (value === undefined || value === null || value === '') return null;
  if (!isObject(value)) throw new ApiRefusal('invalid_metadata_format');
  if (Object.keys(value).length === 0) return null;
  if (textAt(value, 'event_type') === null || objectAt(value, 'event_payload') === null) {
    throw new ApiRefusal('invalid_metadata_format', ['event_type and event_payload are required']);
  }
  if (Buffer.byteLength(JSON.stringify(value)) > limits.metadataBytes) throw new ApiRefusal('metadata_too_large');
  return value;
};
