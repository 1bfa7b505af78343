// SPDX-License-Identifier: Apache-2.0
import type { NetworkView, RouteEntry } from '../../../agent/protocol/index.ts';
import { useText } from '../../i18n/i18n.ts';

/** Of the kernel's main table: what needs no word. */
const mainTable = 254;

export function RoutesCard({ view: { routes, routesLeftOut } }: { view: NetworkView }) {
  const t = useText();
  return (
    <div className="card network-card">
      <h2 className="card-title network-title">{t('routes.title')}</h2>
      {routes.length === 0 ? (
        <p className="network-empty">{t('routes.none')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard
        <section className="network-scroll" aria-label={t('routes.title')} tabIndex={0}>
          <table className="table table-dense">
            <caption className="visually-hidden">{t('routes.title')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('routes.destination')}</th>
                <th scope="col">{t('routes.gateway')}</th>
                <th scope="col">{t('routes.link')}</th>
                <th scope="col">{t('routes.origin')}</th>
              </tr>
            </thead>
            <tbody>
              {routes.map((route, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the kernel's order is what a route is known by
                <RouteRow key={index} route={route} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {routesLeftOut > 0 && <p className="network-more quiet">{t('routes.leftOut', { count: routesLeftOut })}</p>}
    </div>
  );
}

function RouteRow({ route }: { route: RouteEntry }) {
  const t = useText();
  const { destination, gateway, link, source, metric, table, kind, origin } = route;
  const reaches = kind === 'unicast';
  return (
    <tr>
      <th scope="row">
        {destination === 'default' ? t('routes.default') : <span className="mono">{destination}</span>}
        {table !== mainTable && <span className="cell-note">{t('routes.table', { table })}</span>}
      </th>
      <td>
        {reaches ? (
          <span className={gateway === undefined ? 'quiet' : 'mono'}>{gateway ?? t('routes.direct')}</span>
        ) : (
          <span className="tone-danger">{t('routes.unreachable', { kind })}</span>
        )}
      </td>
      <td className="mono">
        {link ?? ''}
        {source !== undefined && <span className="cell-note">{source}</span>}
      </td>
      <td>
        {origin}
        {metric > 0 && (
          <span className="cell-note">
            {t('routes.metric')} {metric}
          </span>
        )}
      </td>
    </tr>
  );
}

export function ResolverCard({ view: { resolver } }: { view: NetworkView }) {
  const t = useText();
  const { path, servers, search, options } = resolver;
  const rows = [
    { key: 'servers', values: servers },
    { key: 'search', values: search },
    { key: 'options', values: options },
  ] as const;
  return (
    <section className="card card-padded" aria-label={t('dns.title')}>
      <h2 className="card-title">{t('dns.title')}</h2>
      {path === undefined ? (
        <p className="quiet">{t('dns.none')}</p>
      ) : (
        <>
          {servers.length === 0 && <p className="quiet">{t('dns.noServer')}</p>}
          <dl className="fact-list">
            {rows
              .filter(({ values }) => values.length > 0)
              .map(({ key, values }) => (
                <div key={key}>
                  <dt>{t(`dns.${key}`)}</dt>
                  <dd className="mono">{values.join(', ')}</dd>
                </div>
              ))}
          </dl>
          <p className="cell-note">{t('dns.from', { path })}</p>
        </>
      )}
    </section>
  );
}
