/** Bun puts the file into the executable and gives the path it can be read from there. */
declare module '*.proto' {
  const path: string;
  export default path;
}
