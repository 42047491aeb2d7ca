#include "fault.h"

#ifndef FAULT
#define FAULT FAULT_NONE
#define FAULT_NAME "none"
#endif

const enum Fault subject_fault = FAULT;
/* Kept in the binary so that `strings` tells the variants apart. */
const char subject_fault_name[] = "subject-fault: " FAULT_NAME;
