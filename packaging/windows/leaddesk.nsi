; The installer. Called by build.py: makensis -DVERSION -DSOURCE -DTARGET -DICON -DSIGN [-DQUICK] leaddesk.nsi
; Per user by default, no administrator needed; /ALLUSERS for the whole machine (already elevated, or as SYSTEM).
; /S silent · /D=C:\folder (last, unquoted) · /NODESKTOP no desktop icon · /UPDATE waits for the running program and starts it again
; Uninstall.exe: /S silent · /REMOVEDATA also this user's leads, outbox and key
; Exit codes: 0 done · 1 cancelled · 5 Leaddesk is running · 50 not 64-bit · 51 Windows too old · 740 needs an administrator · 60 a newer version is installed (/DOWNGRADE allows it)
Unicode true
Target amd64-unicode
ManifestDPIAware true
!ifdef QUICK
  SetCompressor /SOLID zlib
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!endif
RequestExecutionLevel user

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include nsDialogs.nsh
!include WinVer.nsh
!include WordFunc.nsh
!include x64.nsh

!define APP "Leaddesk"
!define ENTRY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Leaddesk"
!define APP_PATHS "Software\Microsoft\Windows\CurrentVersion\App Paths\Leaddesk.exe"

Name "${APP}"
OutFile "${TARGET}"
InstallDir ""
BrandingText "${APP} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "${APP}"
VIAddVersionKey FileDescription "${APP} Setup"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey CompanyName "${APP}"
VIAddVersionKey LegalCopyright "Apache License 2.0"
!uninstfinalize '${SIGN} "%1"' = 0
!finalize '${SIGN} "%1"' = 0

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\Leaddesk.exe"
!define MUI_FINISHPAGE_RUN_TEXT "Open Leaddesk"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
UninstPage custom un.DataPage un.DataPageLeave
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English

Var AllUsers
Var Update
Var RemoveData
Var DataBox

!macro Option NAME VARIABLE
  StrCpy ${VARIABLE} 0
  ClearErrors
  ${GetOptions} $R0 "${NAME}" $R1
  ${IfNot} ${Errors}
    StrCpy ${VARIABLE} 1
  ${EndIf}
!macroend

!macro Scope
  SetRegView 64
  ${GetParameters} $R0
  !insertmacro Option "/ALLUSERS" $AllUsers
  !insertmacro Option "/UPDATE" $Update
  !insertmacro Option "/REMOVEDATA" $RemoveData
  ${If} $AllUsers = 1
    UserInfo::GetAccountType
    Pop $R2
    ${If} $R2 != "Admin"
      ${IfNot} ${Silent}
        MessageBox MB_ICONSTOP "Installing for all users needs an administrator."
      ${EndIf}
      SetErrorLevel 740
      Quit
    ${EndIf}
    SetShellVarContext all
  ${Else}
    SetShellVarContext current
  ${EndIf}
!macroend

; a running program's file can't be opened for writing
!macro NotRunning
  ${If} ${FileExists} "$INSTDIR\Leaddesk.exe"
    StrCpy $R8 0
    again:
    ClearErrors
    FileOpen $R3 "$INSTDIR\Leaddesk.exe" a
    ${If} ${Errors}
      ${If} $Update = 1
      ${AndIf} $R8 < 60
        IntOp $R8 $R8 + 1
        Sleep 500
        Goto again
      ${EndIf}
      ${If} ${Silent}
        SetErrorLevel 5
        Quit
      ${EndIf}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "Leaddesk is open. Please close it first; nothing is lost, what waits in its outbox stays there." IDRETRY again
      SetErrorLevel 1
      Quit
    ${EndIf}
    FileClose $R3
  ${EndIf}
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
    SetErrorLevel 50
    Quit
  ${EndIf}
  ${IfNot} ${AtLeastWin10}
    ${IfNot} ${Silent}
      MessageBox MB_ICONSTOP "Leaddesk needs Windows 10 (1809) or newer."
    ${EndIf}
    SetErrorLevel 51
    Quit
  ${EndIf}
  !insertmacro Scope
  ; the data of a newer version may not open in an older one
  ReadRegStr $R5 SHCTX "${ENTRY}" DisplayVersion
  ${If} $R5 != ""
    ${VersionCompare} "$R5" "${VERSION}" $R6
    ClearErrors
    ${GetOptions} $R0 "/DOWNGRADE" $R1
    ${If} ${Errors}
    ${AndIf} $R6 = 1
      ${IfNot} ${Silent}
        MessageBox MB_ICONSTOP "Version $R5 is installed, which is newer than ${VERSION}."
      ${EndIf}
      SetErrorLevel 60
      Quit
    ${EndIf}
  ${EndIf}
  ${If} $INSTDIR == ""
    ReadRegStr $R4 SHCTX "${ENTRY}" InstallLocation
    ${If} $R4 != ""
      StrCpy $INSTDIR $R4
    ${ElseIf} $AllUsers = 1
      StrCpy $INSTDIR "$PROGRAMFILES64\${APP}"
    ${Else}
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${APP}"
    ${EndIf}
  ${EndIf}
FunctionEnd

!macro RemoveProgram
  RMDir /r "$INSTDIR\app"
  RMDir /r "$INSTDIR\runtime"
  RMDir /r "$INSTDIR\licences"
!macroend

Section "Program"
  !insertmacro NotRunning
  !insertmacro RemoveProgram
  SetOverwrite on
  SetOutPath "$INSTDIR"
  File /r "${SOURCE}/*.*"
  WriteUninstaller "$INSTDIR\Uninstall.exe"
  CreateShortCut "$SMPROGRAMS\${APP}.lnk" "$INSTDIR\Leaddesk.exe" "" "" "" "" "" "Leads of every CRM in one window"
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/NODESKTOP" $R1
  ${If} ${Errors}
  ${AndIf} $Update = 0
    CreateShortCut "$DESKTOP\${APP}.lnk" "$INSTDIR\Leaddesk.exe"
  ${EndIf}
  WriteRegStr SHCTX "${APP_PATHS}" "" "$INSTDIR\Leaddesk.exe"
  WriteRegStr SHCTX "${ENTRY}" DisplayName "${APP}"
  WriteRegStr SHCTX "${ENTRY}" DisplayVersion "${VERSION}"
  WriteRegStr SHCTX "${ENTRY}" Publisher "${APP}"
  WriteRegStr SHCTX "${ENTRY}" DisplayIcon "$INSTDIR\Leaddesk.exe,0"
  WriteRegStr SHCTX "${ENTRY}" InstallLocation "$INSTDIR"
  StrCpy $R7 ""
  ${If} $AllUsers = 1
    StrCpy $R7 " /ALLUSERS"
  ${EndIf}
  WriteRegStr SHCTX "${ENTRY}" UninstallString '"$INSTDIR\Uninstall.exe"$R7'
  WriteRegStr SHCTX "${ENTRY}" QuietUninstallString '"$INSTDIR\Uninstall.exe"$R7 /S'
  WriteRegDWORD SHCTX "${ENTRY}" NoModify 1
  WriteRegDWORD SHCTX "${ENTRY}" NoRepair 1
  ${GetSize} "$INSTDIR" "/S=0K" $R5 $R6 $R9
  WriteRegDWORD SHCTX "${ENTRY}" EstimatedSize $R5
  ${If} $Update = 1
    Exec '"$INSTDIR\Leaddesk.exe"'
  ${EndIf}
SectionEnd

Function un.onInit
  !insertmacro Scope
FunctionEnd

Function un.DataPage
  !insertmacro MUI_HEADER_TEXT "Your data" "Leads, outbox and settings stay on this computer unless you say otherwise."
  nsDialogs::Create 1018
  Pop $R1
  ${NSD_CreateCheckbox} 0 0 100% 24u "Remove my leads, my outbox and the key to them, too. What was not sent yet is lost."
  Pop $DataBox
  nsDialogs::Show
FunctionEnd

Function un.DataPageLeave
  ${NSD_GetState} $DataBox $RemoveData
FunctionEnd

Section "Uninstall"
  !insertmacro NotRunning
  ${If} $RemoveData = 1
    nsExec::ExecToLog '"$INSTDIR\leaddesk-cli.exe" wipe --yes'
    Pop $R1
  ${EndIf}
  !insertmacro RemoveProgram
  Delete "$INSTDIR\Leaddesk.exe"
  Delete "$INSTDIR\leaddesk-cli.exe"
  Delete "$INSTDIR\Uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${APP}.lnk"
  Delete "$DESKTOP\${APP}.lnk"
  DeleteRegKey SHCTX "${APP_PATHS}"
  DeleteRegKey SHCTX "${ENTRY}"
SectionEnd
