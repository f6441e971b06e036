/** Lines of a form that a person adds and takes away, with what they add up to beside. */
import { ActionIcon, Button } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useI18n } from '../i18n/index.tsx';

interface Props<L> {
  readonly lines: readonly L[];
  readonly blank: L;
  readonly onChange: (lines: L[]) => void;
  readonly addLabel: string;
  /** Fields of one line. */
  readonly children: (line: L, change: (patch: Partial<L>) => void, at: number) => ReactNode;
  readonly foot: ReactNode;
}

/** Never fewer than two: with one there is nothing to share or to balance. */
const FEWEST = 2;

export function Lines<L>({ lines, blank, onChange, addLabel, children, foot }: Props<L>) {
  const { t } = useI18n();
  return (
    <>
      {lines.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line has no identity before it is sent
        <div key={i} className="form-line">
          {children(line, (patch) => onChange(lines.map((each, at) => (at === i ? { ...each, ...patch } : each))), i)}
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`${t('do.remove')} ${i + 1}`}
            disabled={lines.length <= FEWEST}
            onClick={() => onChange(lines.filter((_, at) => at !== i))}
          >
            <IconTrash size={14} />
          </ActionIcon>
        </div>
      ))}
      <div className="row-flex">
        <Button variant="default" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={() => onChange([...lines, blank])}>
          {addLabel}
        </Button>
        <span className="grow" />
        {foot}
      </div>
    </>
  );
}
