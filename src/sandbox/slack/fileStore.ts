import type { EventEmitter } from 'node:events';

export interface SharedFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly bytes: Buffer;
  readonly channel: string | null;
  readonly threadTs: string | null;
  readonly messageTs: string | null;
}

export interface FileEvents {
  file: [file: Omit<SharedFile, 'bytes'>];
}

interface Upload {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  readonly bytes: Buffer | null;
}

/** The three steps of an upload: a place is reserved, the bytes come, the file is shared. */
export class FileStore {
  readonly #events: Pick<EventEmitter<FileEvents>, 'emit'>;
  readonly #uploads = new Map<string, Upload>();
  readonly #files: SharedFile[] = [];
  #count = 0;

  constructor(events: Pick<EventEmitter<FileEvents>, 'emit'>) {
    this.#events = events;
  }

  reserve(name: string, length: number): string {
    this.#count += 1;
    const id = `F0${String(this.#count).padStart(6, '0')}`;
    this.#uploads.set(id, { id, name, length, bytes: null });
    return id;
  }

  /** @returns false when nothing was reserved under this id, or another number of bytes was. */
  receive(id: string, bytes: Buffer): boolean {
    const upload = this.#uploads.get(id);
    if (upload === undefined || upload.length !== bytes.length) return false;
    this.#uploads.set(id, { ...upload, bytes });
    return true;
  }

  uploaded(id: string): { readonly name: string; readonly bytes: Buffer } | null {
    const upload = this.#uploads.get(id);
    return upload?.bytes ? { name: upload.name, bytes: upload.bytes } : null;
  }

  share(file: SharedFile): void {
    this.#uploads.delete(file.id);
    this.#files.push(file);
    const { bytes: _bytes, ...told } = file;
    this.#events.emit('file', told);
  }

  all(): readonly SharedFile[] {
    return [...this.#files];
  }
}
