/** The integrity run: start it, see how far it is, read what it found. It is a job, so a page that is left misses nothing. */
import { Button, Progress } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { integrityLast, integrityRun, type JobGetOutput, jobGet } from '../../api/client.gen.ts';
import { attempt } from '../../form/FormDialog.tsx';
import { formatDecimal, formatInstant } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { Empty, ErrorState, SkeletonBlock, Status } from '../../ui/bits.tsx';

/** What `integrity.run` promises as the result of its job. */
interface Report {
  readonly ok: boolean;
  readonly looked: number;
  readonly findings: readonly { readonly check: string; readonly place: string; readonly code: string; readonly message: string }[];
}
const KEY = ['list', 'integrity'] as const;
const isOver = ({ state }: JobGetOutput): boolean => state !== 'queued' && state !== 'running';

export function Integrity() {
  const { t, problem } = useI18n();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const found = useQuery({
    queryKey: KEY,
    queryFn: async () => {
      const { job } = await integrityLast();
      return job === null ? null : await jobGet({ id: job });
    },
    refetchInterval: ({ state: { data } }) => (data && !isOver(data) ? 1_000 : false),
  });
  const run = async () => {
    setBusy(true);
    await attempt(problem, async () => {
      await integrityRun();
      await client.invalidateQueries({ queryKey: KEY });
    });
    setBusy(false);
  };
  if (found.isError) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  if (found.data === undefined) return <SkeletonBlock />;
  const job = found.data;
  return (
    <section className="section" aria-label={t('acc.integrity')}>
      <div className="section-head">
        <span className="dim">{t('integrity.hint')}</span>
        <span className="actions">
          <Button loading={busy || (job !== null && !isOver(job))} onClick={() => void run()}>
            {t('integrity.run')}
          </Button>
        </span>
      </div>
      {job === null ? <Empty small title={t('integrity.none')} /> : <Run job={job} />}
    </section>
  );
}

function Run({ job }: { job: JobGetOutput }) {
  const { t, locale } = useI18n();
  const { done, total } = job.progress;
  const figure = (n: number) => formatDecimal(String(n), locale);
  const progress = t('integrity.progress', { done: figure(done), total: figure(total) });
  const report = job.state === 'done' ? (job.result as Report) : null;
  return (
    <>
      <p className="row-flex">
        {t('integrity.last', { at: formatInstant(job.createdAt, locale) })} <Status value={job.state} />
      </p>
      {!isOver(job) && (
        <div>
          <Progress value={total === 0 ? 0 : (100 * done) / total} aria-label={progress} />
          <p className="dim">{progress}</p>
        </div>
      )}
      <div role="status">
        {report && (
          <div className={report.ok ? 'alert ok' : 'alert'}>
            <strong>{report.ok ? t('integrity.ok', { n: figure(report.looked) }) : t('integrity.bad')}</strong>
          </div>
        )}
        {job.errors.map((e) => (
          <div key={e.code} className="alert">
            {e.message}
          </div>
        ))}
      </div>
      {report && report.findings.length > 0 && (
        <div className="card table-wrap">
          <table className="grid inset" aria-label={t('integrity.findings')}>
            <thead>
              <tr>
                <th scope="col">{t('integrity.check')}</th>
                <th scope="col">{t('integrity.place')}</th>
                <th scope="col">{t('integrity.finding')}</th>
              </tr>
            </thead>
            <tbody>
              {report.findings.map((f) => (
                <tr key={`${f.check} ${f.place} ${f.code}`}>
                  <td className="mono">{f.check}</td>
                  <td>{f.place}</td>
                  <td className="wrap">
                    {f.message} <span className="dim">{f.code}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
