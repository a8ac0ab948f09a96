/* Leaddesk.exe and leaddesk-cli.exe: load the bundled interpreter into this process and run the package `leaddesk`.
   Folder: Leaddesk.exe | runtime\ (python3XX.dll, extension modules, standard library) | app\ (packages).
   Only the program's own folders and the system's are searched for libraries, so that nothing lying beside a document is ever loaded. */
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

#ifndef PYTHON
#error "give -DPYTHON=L\"python313\""
#endif
#define LONGEST 32768
#define EXTRA 8

typedef int (*python_main)(int, wchar_t **);

static wchar_t folder[LONGEST], path[LONGEST + 64];

static int fail(const wchar_t *text) {
#ifdef CONSOLE
    fwprintf(stderr, L"%ls\n", text);
#else
    MessageBoxW(NULL, text, L"Leaddesk", MB_ICONERROR | MB_OK);
#endif
    return 3;
}

static void search_also(const wchar_t *part) {
    swprintf(path, LONGEST + 64, L"%ls\\%ls", folder, part);
    AddDllDirectory(path);
}

static int run(int argc, wchar_t **argv) {
    DWORD length = GetModuleFileNameW(NULL, folder, LONGEST - 1);
    wchar_t *last = length && length < LONGEST - 1 ? wcsrchr(folder, L'\\') : NULL;
    if (!last) return fail(L"Leaddesk can't find its own folder.");
    *last = 0;
    SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    search_also(L"runtime");
    search_also(L"app\\PySide6"); /* plug-ins of Qt need its libraries; PATH is not searched */
    search_also(L"app\\shiboken6");
    swprintf(path, LONGEST + 64, L"%ls\\runtime\\%ls.dll", folder, PYTHON);
    HMODULE library = LoadLibraryExW(path, NULL, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    if (!library) return fail(L"Files of Leaddesk are missing or damaged (the runtime). Please install it again; your data is not touched.");
    python_main start = (python_main)(void *)GetProcAddress(library, "Py_Main");
    wchar_t **given = calloc((size_t)argc + EXTRA, sizeof *given);
    if (!start || !given) return fail(L"Files of Leaddesk are damaged (the entry point). Please install it again; your data is not touched.");
    int count = 0;
    given[count++] = argv[0];
    given[count++] = L"-I"; /* no environment variable, no user folder */
    given[count++] = L"-B"; /* never write into the program's folder */
    given[count++] = L"-X";
    given[count++] = L"utf8";
    given[count++] = L"-m";
    given[count++] = L"leaddesk";
    for (int i = 1; i < argc; i++) given[count++] = argv[i];
    return start(count, given);
}

#ifdef CONSOLE
int wmain(int argc, wchar_t **argv) { return run(argc, argv); }
#else
int WINAPI wWinMain(HINSTANCE instance, HINSTANCE before, LPWSTR line, int show) {
    (void)instance, (void)before, (void)line, (void)show;
    return run(__argc, __wargv);
}
#endif
