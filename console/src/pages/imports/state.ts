/** What the page knows of a file it is importing. */
import type { ImportUploadOutput } from '../../api/client.gen.ts';
import type { ProblemPlace } from '../../api/http.ts';

export interface FileState {
  readonly id: string;
  readonly name: string;
  readonly step: 'reading' | 'preview' | 'committing' | 'done' | 'failed';
  readonly reading: ImportUploadOutput | null;
  readonly outcome: { readonly status: string; readonly dossiers: readonly string[]; readonly findings: readonly ProblemPlace[] } | null;
  readonly failure: string | null;
  /** Code of what refused it. */
  readonly code: string | null;
  /** Its amounts are taken, though others were told before. */
  readonly accept: boolean;
  /** Places of a refusal that is not the file's reading. */
  readonly findings: readonly ProblemPlace[];
}

/** The API takes 8 million characters of base64. */
export const MAX_BYTES = 6_000_000;

export async function base64(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** Findings as a spreadsheet opens them. A cell that begins like a formula is quoted, because the text comes from a file. */
export function csvOf(rows: readonly ProblemPlace[]): string {
  const cell = (value: string | number | undefined) => {
    const text = String(value ?? '');
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return `"${safe.replaceAll('"', '""')}"`;
  };
  return ['line,column,code,message', ...rows.map((r) => [r.line, r.column, r.code, r.message].map(cell).join(','))].join('\r\n');
}

export function save(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
