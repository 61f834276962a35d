/** How a changeset is written into CHANGELOG.md: as it was written, without the commit it came with, which users don't know. */
module.exports = {
  getReleaseLine: async ({ summary }) => `\n${summary.trim()}`,
  getDependencyReleaseLine: async () => '',
};
