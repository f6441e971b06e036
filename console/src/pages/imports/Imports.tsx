/** Supplier files: read, look, import. Nothing changes before the last step. */
import { Button } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type DragEvent, useMemo, useRef, useState } from 'react';
import {
  type ImportListOutput,
  type ImportUploadOutput,
  importCommit,
  importList,
  importPreview,
  importUpload,
} from '../../api/client.gen.ts';
import { Problem } from '../../api/http.ts';
import { formatInstant } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { words } from '../../list/filter.ts';
import { List, type ListSpec } from '../../list/List.tsx';
import { useRefresh } from '../../session.tsx';
import { PageHead, Status } from '../../ui/bits.tsx';
import { toast } from '../../ui/toasts.tsx';
import { useTitle } from '../../ui/useTitle.ts';
import { ErrorsDownload, FileCard } from './FileCard.tsx';
import { base64, type FileState, MAX_BYTES } from './state.ts';

export function Imports() {
  const { t, problem } = useI18n();
  const refresh = useRefresh();
  const [files, setFiles] = useState<readonly FileState[]>([]);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useTitle(t('nav.imports'));
  const patch = (id: string, next: Partial<FileState>) => setFiles((all) => all.map((f) => (f.id === id ? { ...f, ...next } : f)));
  const refused = (id: string, error: unknown) => {
    const { title, detail } = problem(error);
    const said = error instanceof Problem ? { findings: [...error.errors], code: error.code } : { findings: [], code: null };
    patch(id, { step: 'failed', failure: detail || title, ...said });
  };

  /** What committing it would do. */
  const look = async (id: string, reading: ImportUploadOutput, accept = false) => {
    patch(id, { step: 'reading', reading, accept });
    try {
      const { status, dossiers, findings } = await importPreview({ id: reading.id, accept });
      patch(id, { step: 'preview', outcome: { status, dossiers, findings }, failure: null, code: null, findings: [] });
    } catch (error) {
      refused(id, error);
    }
  };
  const read = async (file: File) => {
    const id = crypto.randomUUID();
    const none = { reading: null, outcome: null, failure: null, code: null, accept: false, findings: [] };
    setFiles((all) => [...all, { id, name: file.name, step: 'reading', ...none }]);
    try {
      if (file.size > MAX_BYTES) throw new Problem({ status: 413, code: 'BODY_TOO_LARGE', title: '', detail: t('import.tooLarge') });
      const reading = await importUpload({ file: file.name.trim(), content: await base64(file) });
      if (reading.state === 'refused') patch(id, { step: 'failed', reading, failure: reading.error?.message ?? null });
      else await look(id, reading);
    } catch (error) {
      refused(id, error);
    }
    await refresh();
  };
  /** One after the other: files of one booking arrive in an order, and the preview said so. */
  const readAll = async (given: FileList | null) => {
    for (const file of [...(given ?? [])]) await read(file);
  };
  const commit = async (file: FileState) => {
    if (!file.reading) return;
    patch(file.id, { step: 'committing' });
    try {
      const done = await importCommit({ id: file.reading.id, accept: file.accept });
      patch(file.id, { step: 'done', reading: done, outcome: done.result });
      toast('ok', t('import.done', { file: file.name }));
    } catch (error) {
      refused(file.id, error);
    }
    await refresh();
  };
  const ready = files.filter((f) => f.step === 'preview' && f.outcome?.status !== 'refused');
  const commitAll = async () => {
    for (const file of ready) await commit(file);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void readAll(event.dataTransfer.files);
  };

  return (
    <div className="page">
      <PageHead title={t('nav.imports')}>
        {ready.length > 1 && <Button onClick={() => void commitAll()}>{t('import.commitAll', { n: ready.length })}</Button>}
      </PageHead>
      <div className="page-body">
        <section
          className="dropzone"
          data-testid="dropzone"
          data-over={over}
          aria-label={t('import.drop')}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={onDrop}
        >
          <IconUpload size={22} aria-hidden className="dim" />
          <p className="strong">{t('import.drop')}</p>
          <p className="dim">{t('import.dropHint')}</p>
          <input
            ref={input}
            type="file"
            multiple
            className="visually-hidden"
            aria-label={t('import.choose')}
            tabIndex={-1}
            onChange={(e) => {
              void readAll(e.currentTarget.files);
              e.currentTarget.value = '';
            }}
          />
          <Button variant="default" onClick={() => input.current?.click()}>
            {t('import.choose')}
          </Button>
        </section>
        {files.length > 0 && (
          <section className="stack" aria-label={t('import.current')}>
            <div className="card">
              {files.map((file) => (
                <FileCard
                  key={file.id}
                  file={file}
                  onCommit={() => void commit(file)}
                  onAccept={() => void (file.reading && look(file.id, file.reading, true))}
                  onRemove={() => setFiles((all) => all.filter((f) => f.id !== file.id))}
                />
              ))}
            </div>
          </section>
        )}
      </div>
      <History />
    </div>
  );
}

type ImportRow = ImportListOutput['items'][number];

function History() {
  const { t, locale } = useI18n();
  const spec = useMemo<ListSpec<ImportRow>>(
    () => ({
      id: 'imports',
      label: t('import.history'),
      rowKey: (i) => i.id,
      filterNames: ['state'],
      load: (s, input, signal) => {
        const filter = [s['state'] ? `state:${s['state']}` : '', s['q'] ? words(s['q']) : ''].filter(Boolean).join(' ');
        return importList({ ...input, ...(filter ? { filter } : {}) }, { signal });
      },
      emptyTitle: t('import.none'),
      views: [
        { id: 'all', label: 'view.all', search: {} },
        { id: 'read', label: 'status.read', search: { state: 'read' } },
        { id: 'committed', label: 'status.committed', search: { state: 'committed' } },
        { id: 'refused', label: 'status.refused', search: { state: 'refused' } },
      ],
      columns: [
        { id: 'file', label: 'import.file', sort: 'file', cell: (i) => i.file },
        { id: 'state', label: 'field.status', cell: (i) => <Status value={i.state} /> },
        { id: 'supplier', label: 'import.supplier', cell: (i) => i.supplier ?? '–' },
        { id: 'format', label: 'import.format', cell: (i) => i.format ?? '–' },
        { id: 'bookings', label: 'import.bookings', number: true, cell: (i) => i.bookings.length },
        {
          id: 'dossiers',
          label: 'import.dossiers',
          cell: (i) =>
            [...new Set(i.result?.dossiers ?? [])].map((ref) => (
              <Link key={ref} to="/dossiers/$ref" params={{ ref }} className="ref" style={{ marginRight: 8 }}>
                {ref}
              </Link>
            )),
        },
        {
          id: 'findings',
          label: 'import.findings',
          cell: (i) => {
            const n = i.findings.length + (i.error ? 1 : 0);
            return n === 0 ? <span className="dim">0</span> : <ErrorsDownload id={i.id} name={i.file} count={n} />;
          },
        },
        { id: 'createdAt', label: 'import.at', sort: 'createdAt', cell: (i) => formatInstant(i.createdAt, locale) },
      ],
    }),
    [t, locale],
  );
  return (
    <>
      <div className="page-head" style={{ paddingTop: 0 }}>
        <h2>{t('import.history')}</h2>
      </div>
      <List spec={spec} />
    </>
  );
}
