/** The processes that train one model together. */
package trm.distributed;
