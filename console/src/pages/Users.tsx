/** Users of the agency: list, create, change, disable. */
import { Button, MultiSelect } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { roleList, type UserListOutput, userCreate, userDisable, userList, userUpdate } from '../api/client.gen.ts';
import { attempt, FormDialog } from '../form/FormDialog.tsx';
import { ChoiceField, TextField } from '../form/fields.tsx';
import { useForm } from '../form/useForm.ts';
import { useI18n } from '../i18n/index.tsx';
import { words } from '../list/filter.ts';
import { List, type ListSpec } from '../list/List.tsx';
import { useCan, useMe, useRefresh } from '../session.tsx';
import { PageHead, Status } from '../ui/bits.tsx';
import { toast } from '../ui/toasts.tsx';
import { useTitle } from '../ui/useTitle.ts';

type User = UserListOutput['items'][number];

export function Users() {
  const { t, word } = useI18n();
  const can = useCan();
  const [edited, setEdited] = useState<User | 'new' | null>(null);
  useTitle(t('nav.users'));
  const mayManage = can('access.manage');
  const spec = useMemo<ListSpec<User>>(
    () => ({
      id: 'users',
      label: t('nav.users'),
      rowKey: (u) => u.id,
      filterNames: ['state'],
      load: (s, input, signal) => {
        const filter = [s['state'] ? `state:${s['state']}` : '', s['q'] ? words(s['q']) : ''].filter(Boolean).join(' ');
        return userList({ ...input, ...(filter ? { filter } : {}) }, { signal });
      },
      views: [
        { id: 'all', label: 'view.all', search: {} },
        { id: 'active', label: 'status.active', search: { state: 'active' } },
        { id: 'disabled', label: 'status.disabled', search: { state: 'disabled' } },
      ],
      ...(mayManage ? { open: setEdited } : {}),
      columns: [
        { id: 'name', label: 'field.name', sort: 'name', cell: (u) => <span className="strong">{u.name}</span> },
        { id: 'login', label: 'users.login', sort: 'login', cell: (u) => <span className="mono">{u.login}</span> },
        { id: 'roles', label: 'users.roles', cell: (u) => u.roles.map((r) => word('role', r)).join(', ') },
        { id: 'email', label: 'field.email', cell: (u) => u.email ?? '' },
        { id: 'locale', label: 'field.locale', cell: (u) => word('locale', u.locale) },
        { id: 'state', label: 'field.status', cell: (u) => <Status value={u.state} /> },
      ],
    }),
    [t, word, mayManage],
  );
  return (
    <div className="page page-full">
      <PageHead title={t('nav.users')}>
        {mayManage && (
          <Button leftSection={<IconPlus size={14} />} onClick={() => setEdited('new')}>
            {t('users.new')}
          </Button>
        )}
      </PageHead>
      <List spec={spec} />
      {edited && <UserDialog user={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </div>
  );
}

function UserDialog({ user: u, onClose }: { user: User | null; onClose: () => void }) {
  const { t, word, problem } = useI18n();
  const me = useMe();
  const refresh = useRefresh();
  const roles = useQuery({ queryKey: ['roles'], queryFn: async () => (await roleList()).items });
  const form = useForm({
    login: u?.login ?? '',
    name: u?.name ?? '',
    email: u?.email ?? '',
    roles: u?.roles ?? ['agent'],
    locale: u?.locale ?? 'fr',
    password: '',
  });
  const { values: v, set, error } = form;
  const save = async (key: string) => {
    const email = v.email.trim();
    if (u === null)
      await userCreate(
        {
          login: v.login.trim(),
          name: v.name.trim(),
          roles: v.roles,
          locale: v.locale as 'fr',
          password: v.password,
          ...(email === '' ? {} : { email }),
        },
        { key },
      );
    else
      await userUpdate(
        {
          id: u.id,
          name: v.name.trim(),
          roles: v.roles,
          locale: v.locale as 'fr',
          email: email === '' ? null : email,
          ...(v.password === '' ? {} : { password: v.password }),
        },
        { version: u.version },
      );
    toast('ok', t('users.saved', { name: v.name }));
    await refresh();
    onClose();
  };
  const disable = () =>
    attempt(problem, async () => {
      if (!u) return;
      await userDisable({ id: u.id });
      toast('ok', t('users.disabled', { name: u.name }));
      await refresh();
      onClose();
    });
  return (
    <FormDialog
      title={u === null ? t('users.new') : t('users.edit')}
      form={form}
      submitLabel={u === null ? t('do.create') : t('do.save')}
      onClose={onClose}
      onSubmit={save}
      onReload={() => void refresh()}
    >
      <div className="form-row">
        <TextField label={t('field.name')} required autoFocus value={v.name} onChange={(x) => set('name', x)} error={error('/name')} />
        {u === null && (
          <TextField
            label={t('users.login')}
            required
            value={v.login}
            onChange={(x) => set('login', x)}
            error={error('/login')}
            autoComplete="off"
          />
        )}
      </div>
      <div className="form-row">
        <TextField label={t('field.email')} type="email" value={v.email} onChange={(x) => set('email', x)} error={error('/email')} />
        <ChoiceField
          label={t('field.locale')}
          value={v.locale}
          onChange={(x) => set('locale', x)}
          options={(['fr', 'en'] as const).map((l) => ({ value: l, label: t(`locale.${l}`) }))}
        />
      </div>
      <MultiSelect
        label={t('users.roles')}
        withAsterisk
        value={v.roles}
        onChange={(x) => set('roles', x)}
        error={error('/roles') ?? null}
        data={(roles.data ?? []).map((r) => ({ value: r.role, label: word('role', r.role) }))}
      />
      <TextField
        label={u === null ? t('users.password') : t('users.newPassword')}
        description={t('users.passwordHint')}
        type="password"
        autoComplete="new-password"
        value={v.password}
        onChange={(x) => set('password', x)}
        error={error('/password')}
      />
      {u !== null && u.state === 'active' && u.id !== me?.user.id && (
        <div className="row-flex">
          <Button variant="light" color="red" onClick={() => void disable()}>
            {t('users.disable')}
          </Button>
          <span className="dim">{t('users.disableText', { name: u.name })}</span>
        </div>
      )}
    </FormDialog>
  );
}
