#!/usr/bin/env bash
# bash BillingBlazor.Server/Shipping/publish.sh FOLDER [RUNTIME ...] publishes the program for machines without .NET, each as an archive
# with its checksum: for linux-x64, linux-arm64 and win-x64, unless runtimes are named.
set -euo pipefail
folder=${1:?"Name a folder for the archives"}
shift
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
cd "$(dirname "$0")/../.."
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
for runtime in "${@:-linux-x64 linux-arm64 win-x64}"; do
  for one in $runtime; do
    name=billingblazor-$version-$one
    rm -rf "${folder:?}/$name"
    dotnet publish BillingBlazor.Server -c Release -r "$one" --self-contained -v quiet --nologo -p:DebugType=none -o "$folder/$name"
    cp BillingBlazor.Server/Shipping/{billingblazor.service,nginx.conf,haproxy.cfg} LICENSE CHANGELOG.md "$folder/$name"
    tar -C "$folder" -czf "$folder/$name.tar.gz" "$name"
    (cd "$folder" && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")
    rm -rf "${folder:?}/$name"
    echo "$folder/$name.tar.gz"
  done
done
