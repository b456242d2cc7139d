/**
 * Published files by name: fetched from the Hugging Face hub, or a server like it, kept in a cache, checked for
 * completeness. It uses nothing else of trm's data but its JSON. Begin with {@link trm.data.hub.Hub}.
 */
package trm.data.hub;
