package repairflow

var ()
