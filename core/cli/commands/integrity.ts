/** `escale integrity`: everything that must agree, and the places where it does not. */
import { AGENCY_OPTION, type Asked, type Command, JSON_OPTION } from '../command.ts';
import { withHost } from '../host.ts';
import { EXIT, json, red } from '../io.ts';

const run = (asked: Asked): Promise<number> =>
  withHost(asked, async ({ app, agency, ctx }) => {
    const { io, flag } = asked;
    const report = await app.integrity.run(ctx());
    if (flag('json')) io.out(json({ agency, ...report }));
    else {
      for (const { check, place, code, message } of report.findings) io.out(`${place}: ${code} ${message} (${check})\n`);
      const { checks, looked, findings } = report;
      io.err(
        report.ok
          ? `Everything of ${agency} agrees: ${checks.length} checks, ${looked} rows, entries and files.\n`
          : `${red(io, `First bad place: ${findings[0]?.place}.`)} ${findings.length} findings by ${checks.length} checks.\n`,
      );
    }
    return report.ok ? EXIT.done : EXIT.refused;
  });

export const commands: readonly Command[] = [
  {
    name: 'integrity',
    summary: 'checks everything that must agree: journal, series, documents and their bytes, totals, triggers',
    usage: '[--agency ID] [--json]',
    example: 'escale integrity --json',
    options: { ...AGENCY_OPTION, ...JSON_OPTION },
    run,
  },
];
