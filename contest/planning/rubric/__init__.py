"""The rubric editor and the trial run (评分标准编辑、试算)."""
