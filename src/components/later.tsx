import { ErrorBoundaryAlert, LoadingPlaceholder } from '@grafana/ui';
import { lazy, Suspense, type ComponentType } from 'react';
import { labels } from '../labels';

/** A component whose code is loaded when it is first shown: what few people open costs nobody else anything. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const Loaded = lazy(async () => {
    const Component = await load();
    // Its properties as one: React 18's types lose what any others would be.
    return { default: ({ props }: { readonly props: Props }) => <Component {...props} /> };
  });
  return function Later(props: Props) {
    return (
      <ErrorBoundaryAlert>
        <Suspense fallback={<LoadingPlaceholder text={labels.loading} />}>
          <Loaded props={props} />
        </Suspense>
      </ErrorBoundaryAlert>
    );
  };
}
