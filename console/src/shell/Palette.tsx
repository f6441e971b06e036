/** Ctrl/Cmd+K: dossiers by the words people have, and every page and action by name. */
import { Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type Icon, IconArrowRight, IconFolder, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { searchQuery } from '../api/client.gen.ts';
import { useI18n } from '../i18n/index.tsx';
import { useCan } from '../session.tsx';
import { useViews } from '../views/useViews.ts';
import { PAGES } from './pages.ts';

interface Item {
  readonly id: string;
  readonly group: string;
  readonly icon: Icon;
  readonly label: string;
  readonly detail?: string;
  readonly run: () => void;
}
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

export function Palette({ onClose }: { onClose: () => void }) {
  const { t, locale } = useI18n();
  const can = useCan();
  const views = useViews('nav');
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [typed] = useDebouncedValue(text.trim(), 120);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const found = useQuery({
    queryKey: ['search', typed],
    queryFn: ({ signal }) => searchQuery({ q: typed, limit: 12 }, { signal }),
    enabled: typed !== '' && can('dossiers.read'),
    placeholderData: (previous) => previous,
  });
  const items = useMemo<Item[]>(() => {
    const actions: Item[] = [
      ...(can('dossiers.write')
        ? [
            {
              id: 'new-dossier',
              group: t('cmdk.actions'),
              icon: IconPlus,
              label: t('dossiers.new'),
              run: () => void navigate({ to: '/dossiers', search: { new: '1' } as never }),
            },
          ]
        : []),
      ...PAGES.filter((p) => can(p.permission)).map((p) => ({
        id: p.to,
        group: t('cmdk.actions'),
        icon: IconArrowRight,
        label: t(p.label),
        run: () => void navigate({ to: p.to }),
      })),
      ...views.map(({ plugin, id, title }) => ({
        id: `${plugin}/${id}`,
        group: t('cmdk.actions'),
        icon: IconArrowRight,
        label: title[locale],
        run: () => void navigate({ to: '/views/$plugin/$id', params: { plugin, id } }),
      })),
    ].filter((a) => plain(a.label).includes(plain(text.trim())));
    const dossiers = (typed === '' ? [] : (found.data?.items ?? [])).map((d) => ({
      id: d.ref,
      group: t('cmdk.dossiers'),
      icon: IconFolder,
      label: `${d.ref} · ${d.title}`,
      detail: d.detail ?? '',
      run: () => void navigate({ to: '/dossiers/$ref', params: { ref: d.ref } }),
    }));
    return [...dossiers, ...actions];
  }, [can, found.data, locale, navigate, t, text, typed, views]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list starts at its top
  useEffect(() => setActive(0), [text, items.length]);
  useEffect(() => {
    list.current?.querySelector(`#cmdk-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const run = (item: Item | undefined) => {
    if (!item) return;
    onClose();
    item.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setActive((i) => Math.min(items.length - 1, i + 1));
    else if (event.key === 'ArrowUp') setActive((i) => Math.max(0, i - 1));
    else if (event.key === 'Enter') run(items[active]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal.Root opened onClose={onClose} size={560} yOffset="12vh">
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content aria-label={t('cmdk.title')} data-testid="cmdk">
        <input
          data-autofocus
          data-testid="cmdk-input"
          className="palette-input"
          role="combobox"
          aria-label={t('cmdk.hint')}
          aria-expanded="true"
          aria-controls="cmdk-list"
          aria-autocomplete="list"
          {...(items.length > 0 ? { 'aria-activedescendant': `cmdk-${active}` } : {})}
          placeholder={t('cmdk.hint')}
          autoComplete="off"
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <div className="palette-list" id="cmdk-list" role="listbox" aria-label={t('cmdk.title')} ref={list}>
          {items.length === 0 && (
            <div className="palette-item dim" role="option" aria-selected="false" aria-disabled="true" tabIndex={-1}>
              {found.isFetching ? t('state.loading') : t('cmdk.none')}
            </div>
          )}
          {items.map((item, i) => (
            <div key={`${item.group}${item.id}`} role="presentation">
              {item.group !== items[i - 1]?.group && (
                <div className="palette-group" role="presentation">
                  {item.group}
                </div>
              )}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's, as a combobox has it */}
              <div
                id={`cmdk-${i}`}
                className="palette-item"
                role="option"
                aria-selected={i === active}
                tabIndex={-1}
                onMouseMove={() => setActive(i)}
                onClick={() => run(item)}
              >
                <item.icon size={16} aria-hidden />
                <span>{item.label}</span>
                {item.detail && <span className="dim">{item.detail}</span>}
              </div>
            </div>
          ))}
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}
