import type { UploadedFile } from './fake-server.ts';

/** Reads a multipart form as both platforms do, with or without quotes around names; files become name, size and text. */
export function readForm(bytes: Buffer, contentType: string): Record<string, string | UploadedFile> {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1] ?? '';
  const fields: Record<string, string | UploadedFile> = {};
  for (const part of partsOf(bytes, Buffer.from(`--${boundary}`))) {
    const end = part.indexOf('\r\n\r\n');
    if (end < 0) continue;
    const head = part.subarray(0, end).toString();
    const body = part.subarray(end + 4);
    const name = parameter(head, 'name');
    const file = parameter(head, 'filename');
    if (name !== undefined) fields[name] = file === undefined ? body.toString() : { file, size: body.length, text: body.toString() };
  }
  return fields;
}

function partsOf(bytes: Buffer, mark: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let start = bytes.indexOf(mark);
  while (start >= 0) {
    const next = bytes.indexOf(mark, start + mark.length);
    if (next < 0) break;
    parts.push(bytes.subarray(start + mark.length + 2, next - 2));
    start = next;
  }
  return parts;
}

function parameter(head: string, name: string): string | undefined {
  const hit = new RegExp(`content-disposition:[^\\r\\n]*;\\s*${name}=(?:"([^"]*)"|([^;\\r\\n]+))`, 'i').exec(head);
  return hit?.[1] ?? hit?.[2];
}
