/**
 * The report page of runs: one file that opens without a network. Begin with {@link trm.view.report.ReportPage}; the
 * page's own parts are the resources {@code report/}, its data one JSON object that these classes gather.
 */
package trm.view.report;
