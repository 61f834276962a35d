import { Box, Collapse, IconButton, Stack, Text } from '@grafana/ui';
import { useState, type ReactNode } from 'react';

interface Props {
  readonly name: string;
  readonly summary: ReactNode;
  readonly isInitiallyOpen: boolean;
  readonly remove: string;
  readonly readOnly: boolean;
  readonly onRemove: () => void;
  readonly children: ReactNode;
}

/** One of several things with a form of its own, of which the heading says enough while it is folded. */
export function FoldedRow({ name, summary, isInitiallyOpen, remove, readOnly, onRemove, children }: Props) {
  const [isOpen, setOpen] = useState(isInitiallyOpen);
  const heading = (
    <Stack direction="row" gap={1} alignItems="center" minWidth={0}>
      <Text truncate>{name}</Text>
      {summary}
    </Stack>
  );
  return (
    <Box role="group" aria-label={name} width="100%">
      <Stack gap={1} alignItems="flex-start">
        <Box grow={1} minWidth={0}>
          <Collapse label={heading} isOpen={isOpen} onToggle={setOpen}>
            {children}
          </Collapse>
        </Box>
        <Box paddingTop={1}>
          <IconButton name="trash-alt" aria-label={remove} tooltip={remove} disabled={readOnly} onClick={onRemove} />
        </Box>
      </Stack>
    </Box>
  );
}
