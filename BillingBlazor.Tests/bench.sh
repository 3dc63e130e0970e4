#!/usr/bin/env bash
# bash BillingBlazor.Tests/bench.sh NAME runs a benchmark in Release and prints its figures as "figure: value" lines; without a name it
# lists them.
set -euo pipefail
cd "$(dirname "$0")/.."
declare -A classes=(
  [import]="ImportBenchmark MappedImportBenchmark" [rate]=RateBenchmark [rerate]=RerateBenchmark
  [billing]="BillingBenchmark ReviewBenchmark"
  [schedule]=ScheduleBenchmark [settle]=SettleBenchmark [usage]=UsageBenchmark [pdf]=PdfBenchmark [reports]=ReportsBenchmark
  [drill]=DrillBenchmark [servicefile]="ServiceFileBenchmark ReconciliationBenchmark"
  [customers]="CustomersBenchmark CustomerImportBenchmark"
)
if (($# == 0)); then printf '%s\n' "${!classes[@]}" | sort; exit; fi
class=${classes[$1]:?"There is no benchmark called $1"}
dotnet build -c Release BillingBlazor.Tests -v quiet >&2
export BENCH_FIGURES=$(mktemp)
trap 'rm -f "$BENCH_FIGURES"' EXIT
for one in $class; do
  dotnet BillingBlazor.Tests/bin/Release/net10.0/BillingBlazor.Tests.dll -explicit only -class "BillingBlazor.Tests.Benchmarks.$one" >&2
done
cat "$BENCH_FIGURES"
