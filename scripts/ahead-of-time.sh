#!/usr/bin/env bash
# Compiles assemblies ahead of time for this system, so that no process has to do it at its start.
# docs/decisions/0042-ahead-of-time-code.md has the figures.
# scripts/ahead-of-time.sh [--generics ASSEMBLY]... FOLDER [ASSEMBLY...]
#   adds machine code to the assemblies in FOLDER, by default to all of them; a build that writes one of them anew takes it
#   away. For an assembly named by --generics, generic code of other assemblies too, such as the framework's, over the types
#   used there: it takes three times as long, and each process has fewer methods left to compile.
set -euo pipefail
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
declare -A generic=()
while [[ ${1:-} == --generics && -n ${2:-} ]]; do
    generic[$2]=-generics
    shift 2
done
[[ -d ${1:-} ]] || { echo 'scripts/ahead-of-time.sh [--generics ASSEMBLY]... FOLDER [ASSEMBLY...]' >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/ahead-of-time
folder=$(cd "$1" && pwd)
export folder crossgen framework aspnet
shift

crossgen=$(dotnet msbuild "$here/Crossgen.csproj" -restore -target:Locate -getProperty:Crossgen -nologo) || {
    printf '%s\n' "$crossgen" 'The package Microsoft.NETCore.App.Crossgen2 cannot be restored from NuGet.' >&2
    exit 1
}
[[ -x $crossgen ]] || chmod u+x "$crossgen"

newest() { # newest FRAMEWORK: prints the folder of its newest .NET 10, which programs will run on
    dotnet --list-runtimes | sed -nE "s#^$1 (10\.0\.[0-9]+) \[(.*)\]\$#\2/\1#p" | sort -V | tail -n 1
}
framework=$(newest Microsoft.NETCore.App) aspnet=$(newest Microsoft.AspNetCore.App)

compile() { # compile ASSEMBLY IMAGE
    local output options=(-O --parallelism 1)
    if [[ $2 == *-generics/* ]]; then options+=('--opt-cross-module:*' '--non-local-generics-module:*'); fi
    output=$("$crossgen" "$1" -o "$2.new" "${options[@]}" -r "$framework/*.dll" -r "$aspnet/*.dll" -r "$folder/*.dll" 2>&1) || {
        printf '%s\n' "$1" "$output" >&2
        return 1
    }
    mv "$2.new" "$2"
    install_image "$2" "$1"
}
install_image() { # install_image IMAGE ASSEMBLY: at once, since other compilers may be reading the assembly
    cp "$1" "$2.new"
    mv "$2.new" "$2"
}
export -f compile install_image

# The last image of each assembly is kept for the next time. It stays right when an assembly that it uses changes: the
# runtime checks what a method relies on, and compiles the method itself where that is different.
kept=$here/obj/$(basename "$(dirname "$(dirname "$crossgen")")")
todo=()
cd "$folder"
if [[ $# -eq 0 ]]; then set -- *.dll; fi
for assembly in $(ls -S -- "$@"); do # the largest first
    images=$kept${generic[$assembly]:-}/$assembly assembly=$folder/$assembly
    if cmp -s "$assembly" "$images"/*.image; then continue; fi # not built since
    image=$images/$(sha256sum <"$assembly" | cut -c 1-32).image
    if [[ -f $image ]]; then
        install_image "$image" "$assembly"
    else
        rm -rf "$images"
        mkdir -p "$images"
        todo+=("$assembly" "$image")
    fi
done
if [[ ${#todo[@]} -eq 0 ]]; then exit; fi
printf '%s\0' "${todo[@]}" | xargs -0 -n 2 -P "$(nproc)" bash -euo pipefail -c 'compile "$@"' compile
