import { css } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';

/** Names a control for screen readers where its place says enough to the eye. */
export function HiddenLabel({ htmlFor, children }: { readonly htmlFor: string; readonly children: string }) {
  const styles = useStyles2(getStyles);
  return (
    <label htmlFor={htmlFor} className={styles.hidden}>
      {children}
    </label>
  );
}

const getStyles = () => ({
  hidden: css({ position: 'absolute', clipPath: 'inset(50%)', overflow: 'hidden', whiteSpace: 'nowrap' }),
});
