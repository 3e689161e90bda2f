/** Equal to the version in plugin.json; a test holds them so. */
export const PLUGIN_VERSION = "0.1.0";
