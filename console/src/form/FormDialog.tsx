/**
 * A form in a dialog: says what was refused, at the fields and at the top, and what to do when somebody else was faster. An act that posts is
 * given as the call itself, and can then be looked at before it is done.
 */
import { Button, Modal } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { type CallOptions, type Entry, Problem } from '../api/http.ts';
import { useI18n } from '../i18n/index.tsx';
import { toast } from '../ui/toasts.tsx';
import { Preview } from './Preview.tsx';
import type { Form } from './useForm.ts';

interface Saves {
  readonly onSubmit: (key: string) => Promise<void>;
}
/** Something that posts. `how` decides whether it is done or only looked at, so everything it sends goes through it. */
interface Act<T> {
  readonly act: (how: CallOptions) => Promise<T>;
  /** What is said once it is done. */
  readonly said: (made: T) => string;
  readonly onDone: () => void;
}
interface Props<V extends object> {
  readonly title: string;
  readonly form: Form<V>;
  readonly submitLabel: string;
  readonly onClose: () => void;
  /** Reads the latest version after a conflict. */
  readonly onReload?: () => void;
  readonly size?: number | string;
  readonly danger?: boolean;
  /** There is nothing to send yet. */
  readonly disabled?: boolean;
  readonly children?: ReactNode;
}

/** Room that entries need. */
const WIDE = 920;

export function FormDialog<V extends object, T = never>({
  title,
  form,
  submitLabel,
  onClose,
  onReload,
  size = 520,
  danger,
  disabled = false,
  children,
  ...work
}: Props<V> & (Saves | Act<T>)) {
  const { t } = useI18n();
  const [seen, setSeen] = useState<{ values: V; answer: T; entries: readonly Entry[] } | null>(null);
  // What was seen holds for what was typed then, and for nothing else.
  const preview = seen?.values === form.values && form.problem === null ? seen : null;
  const { problem } = form;
  const stale = problem instanceof Problem && problem.code === 'ETAG_STALE';
  const { body, hold } = useFocusKept(form);
  // What is under way has an outcome, and somebody has to be told: it is not left before.
  const leave = () => {
    if (!form.busy) onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A form in a dialog opened from a form must not submit that one too: React bubbles through portals.
    event.stopPropagation();
    if (form.busy) return;
    hold();
    void form.submit(async (key) => {
      if ('onSubmit' in work) return work.onSubmit(key);
      toast('ok', work.said(await work.act({ key })));
      work.onDone();
      onClose();
    });
  };
  const look = ({ act }: Act<T>) => {
    hold();
    return form.submit(async () => {
      let entries: readonly Entry[] = [];
      const answer = await act({ dryRun: (posted) => (entries = posted) });
      setSeen({ values: form.values, answer, entries });
    });
  };
  if (stale) return <ConflictDialog onClose={onClose} onReload={onReload ?? onClose} />;
  return (
    <Modal
      opened
      onClose={leave}
      title={title}
      size={preview ? WIDE : size}
      closeButtonProps={{ 'aria-label': t('do.close'), disabled: form.busy }}
    >
      <form ref={body} className="form" onSubmit={submit} noValidate>
        <ProblemBox problem={problem} />
        {children}
        {preview && <Preview {...preview} />}
        <div className="form-foot">
          <Button variant="default" disabled={form.busy} onClick={leave}>
            {t('do.cancel')}
          </Button>
          {'act' in work && (
            <Button variant="default" disabled={disabled || form.busy} onClick={() => void look(work)}>
              {t('do.preview')}
            </Button>
          )}
          <Button type="submit" disabled={disabled} loading={form.busy} {...(danger ? { color: 'red.9' } : {})}>
            {submitLabel}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/**
 * A button that is disabled while a form is sent loses the focus to the page. It comes back: to the first field that was refused, else to where it was.
 * `hold` is called before sending.
 */
function useFocusKept<V extends object>({ busy, problem }: Form<V>) {
  const body = useRef<HTMLFormElement>(null);
  const held = useRef<HTMLElement | null>(null);
  useEffect(() => {
    if (busy) return;
    const wrong = problem === null ? null : body.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    (wrong ?? held.current)?.focus({ preventScroll: !wrong });
    held.current = null;
  }, [busy, problem]);
  const hold = () => {
    held.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  };
  return { body, hold };
}

/** What was refused, in words, with the places; also as a toast, which outlives the dialog. */
export function ProblemBox({ problem }: { problem: unknown }) {
  const { problem: describe } = useI18n();
  const shown = useRef<unknown>(null);
  const described = problem === null ? null : describe(problem);
  const title = described ? described.title || described.detail : '';
  useEffect(() => {
    if (problem === null || shown.current === problem || title === '') return;
    shown.current = problem;
    toast('bad', title, described?.detail);
  }, [problem, title, described?.detail]);
  if (problem === null || title === '') return null;
  const places = problem instanceof Problem ? problem.errors.filter((e) => e.message !== described?.detail) : [];
  return (
    <div className="alert" role="alert">
      <strong>{title}</strong>
      {described?.detail}
      {places.length > 0 && (
        <ul>
          {places.slice(0, 8).map((e) => (
            <li key={`${e.pointer}${e.message}`}>{e.pointer ? `${e.pointer.slice(1).replaceAll('/', ' › ')}: ${e.message}` : e.message}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

export function ConflictDialog({ onClose, onReload }: { onClose: () => void; onReload: () => void }) {
  const { t } = useI18n();
  return (
    <Modal opened onClose={onClose} title={t('conflict.title')} closeButtonProps={{ 'aria-label': t('do.close') }}>
      <div className="form" data-testid="conflict-dialog">
        <p>{t('conflict.text')}</p>
        <div className="form-foot">
          <Button variant="default" onClick={onClose}>
            {t('do.close')}
          </Button>
          <Button
            data-autofocus
            onClick={() => {
              onReload();
              onClose();
            }}
          >
            {t('do.reload')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

/** Runs a call that has no form; its refusal becomes a toast. True when it was done. */
export async function attempt(
  describe: (problem: unknown) => { title: string; detail: string },
  run: () => Promise<void>,
): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    const { title, detail } = describe(error);
    toast('bad', title, detail);
    return false;
  }
}
