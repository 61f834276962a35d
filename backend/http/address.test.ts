import { describe, expect, test } from 'bun:test';
import { isReadableByOthers, webAddress } from './address';

const isRefused = (text: string): boolean => {
  const url = webAddress(text);
  return url === undefined || isReadableByOthers(url);
};

describe('the token is sent', () => {
  test.each([
    'https://api.atlassian.com/graphql',
    'https://gateway.example',
    'http://localhost:4180/graphql',
    'http://LOCALHOST/graphql',
    'http://127.0.0.1:4180/graphql',
    'http://127.255.0.9/graphql',
    'http://0x7f.1/graphql',
    'http://[::1]:4180/graphql',
  ])('to %s', (text) => expect(isRefused(text)).toBe(false));

  test.each([
    'http://api.atlassian.com/graphql',
    'http://simulator:4180/graphql',
    'http://10.0.0.7/graphql',
    'http://169.254.169.254/latest',
    'http://localhost.example.com/graphql',
    'http://127.0.0.1.example.com/graphql',
    'http://127.0.0.1@evil.example/graphql',
    'http://1270.0.0.1/graphql',
    'http://[::2]/graphql',
    'ftp://localhost/graphql',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'localhost:4180',
    '',
  ])('not to %s', (text) => expect(isRefused(text)).toBe(true));
});
