#include "post.h"
#include "recips.h"
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>

enum { LONGEST = 1024 };

/* A path below the folder; nothing where there is no folder. */
static const char *path(char *into, const char *format, ...)
{
    const char *folder = getenv("SAMPLE_POST");
    int used;
    va_list rest;
    if (!folder)
        return NULL;
    used = snprintf(into, LONGEST, "%s/", folder);
    va_start(rest, format);
    vsnprintf(into + used, (size_t)(LONGEST - used), format, rest);
    va_end(rest);
    return into;
}

void post_log(const char *what, ULONG flags)
{
    char name[LONGEST];
    FILE *log = path(name, "log") ? fopen(name, "a") : NULL;
    if (!log)
        return;
    fprintf(log, "%s 0x%x\n", what, (unsigned)flags);
    fclose(log);
}

/* Takes the first line off the orders. */
static void next_order(char *order)
{
    char name[LONGEST], rest[8 * LONGEST];
    FILE *file = path(name, "orders") ? fopen(name, "r") : NULL;
    *order = 0;
    if (!file)
        return;
    if (!fgets(order, LONGEST, file))
        *order = 0;
    size_t left = fread(rest, 1, sizeof rest, file);
    fclose(file);
    order[strcspn(order, "\r\n")] = 0;
    if ((file = fopen(name, "w"))) {
        fwrite(rest, 1, left, file);
        fclose(file);
    }
}

static HRESULT keep(const Alloc *alloc, LPMESSAGE message)
{
    SizedSPropTagArray(2, wanted) = {2, {PR_SEARCH_KEY, PR_SUBJECT_A}};
    char name[LONGEST], hex[129] = "";
    LPSPropValue values;
    ULONG count;
    if (!path(name, "."))
        return S_OK;
    HRESULT result = message->lpVtbl->GetProps(message, (LPSPropTagArray)&wanted, 0, &count, &values);
    if (FAILED(result))
        return result;
    if (values[0].ulPropTag == PR_SEARCH_KEY)
        for (ULONG i = 0; i < values[0].Value.bin.cb && i < 64; i++)
            snprintf(hex + 2 * i, 3, "%02x", values[0].Value.bin.lpb[i]);
    path(name, "sent/%s", hex);
    FILE *file = fopen(name, "r");
    if (file) {
        post_log("again", 0); /* it was offered before, and whoever offered it died */
    } else if ((file = fopen(name, "w"))) {
        fputs(values[1].ulPropTag == PR_SUBJECT_A ? values[1].Value.lpszA : "", file);
        post_log("sent", 0);
    }
    if (file)
        fclose(file);
    alloc->free(values);
    return file ? S_OK : MAPI_E_NETWORK_ERROR;
}

/* A long transfer: lets the spooler work in between, and stops when it says so (imapisupport-spooleryield.md). */
static HRESULT transfer(LPMAPISUP support)
{
    post_log("yielding", 0);
    for (int i = 0; i < 3000; i++) {
        if (support->lpVtbl->SpoolerYield(support, 0) == MAPI_W_CANCEL_MESSAGE) {
            post_log("cancelled", 0);
            return MAPI_E_USER_CANCEL;
        }
        sleep_ms(10);
    }
    return S_OK;
}

/* A transfer that takes its time and lets nobody work in between. */
static void hold(void)
{
    char name[LONGEST];
    post_log("holding", 0);
    for (int i = 0; i < 6000 && path(name, "release"); i++) {
        FILE *release = fopen(name, "r");
        if (release) {
            fclose(release);
            break;
        }
        sleep_ms(10);
    }
}

HRESULT post_send(LPMAPISUP support, const Alloc *alloc, ULONG flags, LPMESSAGE message, ULONG *end, ULONG *wait)
{
    char order[LONGEST];
    unsigned seconds = 0;
    HRESULT result;
    *end = 0;
    post_log("submit", flags);
    next_order(order);
    if (!strcmp(order, "die"))
        abort();
    if (!strcmp(order, "yield") && (result = transfer(support)) != S_OK)
        return result;
    if (!strcmp(order, "hold"))
        hold();
    if (!strcmp(order, "misuse"))
        recips_misuse(support, alloc, message);
    if (sscanf(order, "wait %u", &seconds) == 1) {
        *wait = seconds;
        return MAPI_E_WAIT;
    }
    if (!strcmp(order, "defer") || !strcmp(order, "later")) {
        *end = strcmp(order, "later") ? END_DONT_RESEND : END_RESEND_LATER;
        return S_OK;
    }
    result = keep(alloc, message);
    if (!strcmp(order, "die-after"))
        abort();
    /* Said again where it is offered again: whoever was told may not have lived to make a report of it. */
    if (result == S_OK && strcmp(order, "misuse"))
        recips_tell(support, alloc, message);
    return result;
}

/* The first file of those that came in. */
static int incoming(char *name)
{
    char folder[LONGEST];
    DIR *entries = path(folder, "in") ? opendir(folder) : NULL;
    int found = 0;
    for (struct dirent *entry; entries && !found && (entry = readdir(entries));)
        if (entry->d_name[0] != '.')
            found = path(name, "in/%s", entry->d_name) != NULL;
    if (entries)
        closedir(entries);
    return found;
}

int post_has_incoming(void)
{
    char name[LONGEST];
    return incoming(name);
}

HRESULT post_receive(LPMESSAGE message)
{
    SPropValue props[2] = {{.ulPropTag = PR_SUBJECT_A}, {.ulPropTag = PR_MESSAGE_CLASS_A}};
    char name[LONGEST], subject[LONGEST] = "";
    FILE *file = incoming(name) ? fopen(name, "r") : NULL;
    if (!file)
        return S_OK; /* nothing is saved, so nothing comes (ixplogon-startmessage.md) */
    if (!fgets(subject, sizeof subject, file))
        *subject = 0;
    fclose(file);
    props[0].Value.lpszA = subject;
    props[1].Value.lpszA = "IPM.Note";
    HRESULT result = message->lpVtbl->SetProps(message, 2, props, NULL);
    if (SUCCEEDED(result))
        result = message->lpVtbl->SaveChanges(message, 0);
    if (SUCCEEDED(result))
        remove(name);
    return result;
}

void post_idle(LPMAPISUP support)
{
    char name[LONGEST];
    FILE *ready = path(name, "ready") ? fopen(name, "r") : NULL;
    post_log("idle", 0);
    if (!ready)
        return;
    fclose(ready);
    remove(name);
    support->lpVtbl->SpoolerNotify(support, NOTIFY_SENTDEFERRED, NULL);
}
