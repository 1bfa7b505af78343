// SPDX-License-Identifier: Apache-2.0
import { ChevronRight } from 'lucide-react';
import { useText } from '../../i18n/i18n.ts';
import { useDevice } from '../../state/use-services.ts';

/** How this device has its cgroups, and what that means for the guest's figures and limits. */
export function HierarchyNote({ serial, path }: { serial: string; path: string | undefined }) {
  const t = useText();
  const host = useDevice(serial)?.host;
  if (host === undefined) return undefined;
  const { cgroupLayout, cgroupControllers } = host;
  const missing = ['cpu', 'memory', 'pids', 'io'].filter(
    (name) => !cgroupControllers.includes(name) && !(name === 'io' && cgroupControllers.includes('blkio')),
  );
  return (
    <details className="card hierarchy">
      <summary>
        <ChevronRight aria-hidden size={14} />
        {t('hierarchy.title', { layout: t(`cgroupLayout.${cgroupLayout}`) })}
      </summary>
      <p>{t(`hierarchy.text.${cgroupLayout}`)}</p>
      {missing.length > 0 && (
        <p className="tone-warning">{t('hierarchy.missing', { controllers: missing.join(', ') })}</p>
      )}
      <dl className="fact-list">
        <div>
          <dt>{t('hierarchy.controllers')}</dt>
          <dd className="mono">{cgroupControllers.join(' ') || t('none')}</dd>
        </div>
        {path !== undefined && (
          <div>
            <dt>{t('hierarchy.folder')}</dt>
            <dd className="mono">{path}</dd>
          </div>
        )}
      </dl>
    </details>
  );
}
