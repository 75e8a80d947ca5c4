import { crc32, deflateRawSync } from "node:zlib";

/** A file in an archive, and the lies that an archive can tell about it. */
export interface ZippedFile {
  readonly name: string;
  readonly content: string | Buffer;
  /** Unix mode with the kind of file, such as 0o120777 for a symbolic link; default a plain file. */
  readonly mode?: number;
  /** Bytes that the archive says the content has; default the truth. */
  readonly claimedSize?: number;
  /** Whether the archive says that it is encrypted. */
  readonly encrypted?: boolean;
}

/** Writes a ZIP archive, as true as its files say they are. */
export function zip(files: readonly ZippedFile[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const content = Buffer.from(file.content);
    const packed = deflateRawSync(content);
    const name = Buffer.from(file.name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(file.encrypted === true ? 0x801 : 0x800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(file.claimedSize ?? content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), common, name, packed]);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(((file.mode ?? 0o100644) << 16) >>> 0, 6);
    end.writeUInt32LE(offset, 10);
    // A version "made by Unix" is what gives the mode its meaning.
    directory.push(Buffer.concat([Buffer.from("PK\u0001\u0002\u0014\u0003"), common, end, name]));
    locals.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const tail = Buffer.alloc(18);
  tail.writeUInt16LE(files.length, 4);
  tail.writeUInt16LE(files.length, 6);
  tail.writeUInt32LE(list.length, 8);
  tail.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, list, Buffer.from("PK\u0005\u0006"), tail]);
}
