import { CoreApp } from '@grafana/data';
import { Button, Modal } from '@grafana/ui';
import { useState } from 'react';
import { type EditorSource } from '../../../editorSource';
import { labels } from '../../../labels';
import { isAskable, missingDetail } from '../../../query/savedQuery';
import { type AppMetricsQuery } from '../../../types';
import { later } from '../../later';

const AddForm = later(async () => (await import('./AddForm')).AddForm);

const text = labels.query.addToMetricSet;

/** Where somebody looks at numbers; a rule's or a variable's query is not made to be looked at. */
const PLACES: ReadonlySet<string | undefined> = new Set([CoreApp.Explore, CoreApp.PanelEditor, CoreApp.Dashboard]);

interface Props {
  readonly datasource: EditorSource;
  readonly query: AppMetricsQuery;
  readonly where: string | undefined;
}

/** Lets out what is on the screen. */
export function AddToMetricSet({ datasource, query, where }: Props) {
  const [isOpen, setOpen] = useState(false);
  if (!PLACES.has(where) || !isAskable(query) || missingDetail(query) !== undefined) {
    return null;
  }
  const close = () => setOpen(false);
  return (
    <div>
      <Button variant="secondary" size="sm" fill="text" icon="share-alt" onClick={() => setOpen(true)}>
        {text}
      </Button>
      {isOpen && (
        <Modal title={text} isOpen onDismiss={close}>
          <AddForm datasource={datasource} query={query} onClose={close} />
        </Modal>
      )}
    </div>
  );
}
